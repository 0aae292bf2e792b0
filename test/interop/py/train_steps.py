"""Log one metric step after the other, and say each that was acknowledged: {"step": n}."""

import json
import os
import sys
import time

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow  # noqa: E402

steps = int(sys.argv[1])
with mlflow.start_run() as run:
    print(json.dumps({"run_id": run.info.run_id}), flush=True)
    for step in range(steps):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        print(json.dumps({"step": step}), flush=True)
        time.sleep(0.01)
    mlflow.log_text("done", "note.txt")
print(json.dumps({"done": True}), flush=True)
