"""Counts the runs of STORE_URI that MLflow finds, deleted ones too, and reads each whole."""

import json
import os

from mlflow import MlflowClient
from mlflow.entities import ViewType

uri = os.environ["STORE_URI"]
client = MlflowClient(tracking_uri=uri, registry_uri=uri)
experiments = client.search_experiments(view_type=ViewType.ALL)
runs = client.search_runs([e.experiment_id for e in experiments], run_view_type=ViewType.ALL)
for run in runs:
    client.get_run(run.info.run_id)
print(json.dumps({"runs": len(runs)}))
