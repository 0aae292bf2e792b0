"""Log a run with the unmodified client in each of many environments.

Reads a JSON list of {name, env, home, cwd} on stdin; writes one JSON line for each: {name, uri, run_id}
or {name, uri, error}. The client is imported once; each environment has a process of its own.
"""

import json
import os
import sys

# It would go to another host, and this is not what is looked at here.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow  # noqa: E402


def log_run(case):
    for name in [name for name in os.environ if name.startswith("MLFLOW_TRACKING_")]:
        del os.environ[name]
    # A refusal is an answer, not a reason to try for minutes.
    os.environ.update(case["env"], HOME=case["home"], MLFLOW_HTTP_REQUEST_MAX_RETRIES="1")
    os.chdir(case["cwd"])
    answer = {"name": case["name"], "uri": mlflow.get_tracking_uri()}
    try:
        with mlflow.start_run(run_name=case["name"]) as run:
            mlflow.log_metric("loss", 0.5)
        answer["run_id"] = run.info.run_id
    except Exception as error:
        answer["error"] = str(error)
    return answer


for case in json.load(sys.stdin):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.write(write, json.dumps(log_run(case)).encode() + b"\n")
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as lines:
        sys.stdout.write(lines.read())
    sys.stdout.flush()
    os.waitpid(child, 0)
