"""Read rows of projects as JSON from stdin, write what MLflow makes of each to stdout."""

import json
import os
import sys
import tempfile

from mlflow.projects._project_spec import load_project
from mlflow.utils.validation import _validate_param


def compute(row):
    try:
        project = load_project(row["folder"])
        entry_point = project.get_entry_point(row["entryPoint"])
        return {"command": entry_point.compute_command(row["values"], tempfile.mkdtemp())}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def accepts(name):
    try:
        _validate_param(name, "value")
        return True
    except Exception:
        return False


request = json.load(sys.stdin)
os.environ["SHELL"] = request["shell"]
results = []
for row in request["rows"]:
    os.chdir(row["folder"])
    results.append(compute(row))
answer = {
    "results": results,
    "names": [accepts(name) for name in request["names"]],
    "python": "{}.{}".format(*sys.version_info),
}
json.dump(answer, sys.stdout)
