"""Prints what MLflow finds of the traces of the experiment EXPERIMENT at MLFLOW_TRACKING_URI, one JSON line."""

import json
import os

from mlflow import MlflowClient

client = MlflowClient()
experiment = os.environ["EXPERIMENT"]
found = {}
for name, filter_string, order_by in [
    ("all", None, ["timestamp_ms ASC"]),
    ("named", "name = 'answer' AND tags.team = 'a'", ["execution_time_ms DESC"]),
    ("session", "metadata.`mlflow.trace.session` = 's-1'", ["name DESC"]),
    ("failed", "status != 'OK'", None),
]:
    traces = client.search_traces(
        locations=[experiment], filter_string=filter_string, order_by=order_by, include_spans=False
    )
    found[name] = [trace.info.to_dict() for trace in traces]
    for info in found[name]:
        for assessment in info.get("assessments", []):
            # The client drops it of an expectation that came over REST.
            if "expectation" in assessment:
                assessment.pop("valid", None)
print(json.dumps(found))
