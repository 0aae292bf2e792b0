"""Writes to the database of STORE_URI with MLflow's own store until its input closes, and says how it went."""

import json
import os
import sys
import threading
import time

from mlflow.entities import Metric, Param, RunTag
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

store = SqlAlchemyStore(os.environ["STORE_URI"], "mlflow-artifacts:/")
run = store.create_run("0", "python", 1, [], "beside").info.run_id
print(json.dumps({"run": run}), flush=True)

asked_to_end = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), asked_to_end.set()), daemon=True).start()

written, longest = 0, 0.0
while not asked_to_end.is_set():
    start = time.monotonic()
    if written % 2 == 0:
        store.log_metric(run, Metric("theirs", written, 1, written))
    else:
        store.log_batch(run, [Metric("theirs", written, 1, written)], [Param(f"p{written}", "x")], [RunTag("last", str(written))])
    longest = max(longest, time.monotonic() - start)
    written += 1
print(json.dumps({"written": written, "longest": longest}))
