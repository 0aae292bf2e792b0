"""Logs three traces at MLFLOW_TRACKING_URI, or takes those of IDS, and prints their ids and what MLflow finds."""

import json
import os
import time

import mlflow
from mlflow import MlflowClient

experiment = mlflow.set_experiment("spans").experiment_id
ids = [trace for trace in os.environ.get("IDS", "").split(",") if trace]


@mlflow.trace(span_type="TOOL")
def double(x):
    return x * 2


@mlflow.trace
def answer(x):
    mlflow.update_current_trace(tags={"team": "a b"}, metadata={"mlflow.trace.session": "s"})
    if x is None:
        raise ValueError("no x")
    return {"ü": double(x), "nan": float("nan")}


if not ids:
    answer(1)
    ids.append(mlflow.get_last_active_trace_id())
    # Those of one millisecond have no order.
    time.sleep(0.01)
    answer([1.5, True])
    ids.append(mlflow.get_last_active_trace_id())
    time.sleep(0.01)
    try:
        answer(None)
    except ValueError:
        ids.append(mlflow.get_last_active_trace_id())
    mlflow.flush_trace_async_logging()

traces = MlflowClient().search_traces(locations=[experiment], order_by=["timestamp_ms ASC"])
assert [trace.info.trace_id for trace in traces] == ids
# As text: JSON has no NaN.
found = [[repr(span.to_dict()) for span in trace.data.spans] for trace in traces]
for trace, spans in zip(ids, found):
    assert [repr(span.to_dict()) for span in mlflow.get_trace(trace).data.spans] == spans
print(json.dumps({"ids": ids, "found": found}))
