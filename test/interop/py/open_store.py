"""Opens the database of STORE_URI with MLflow's own stores, reads all of it, and writes a run and a model."""

import json
import os
import subprocess
import sys

from mlflow import MlflowClient
from mlflow.entities import ViewType
from mlflow.store.db.utils import _get_latest_schema_revision, _get_schema_version
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

uri = os.environ["STORE_URI"]
client = MlflowClient(tracking_uri=uri, registry_uri=uri)
experiments = client.search_experiments(view_type=ViewType.ALL)
runs = client.search_runs([e.experiment_id for e in experiments], run_view_type=ViewType.ALL, max_results=1000)
for run in runs:
    whole = client.get_run(run.info.run_id)
    for key in whole.data.metrics:
        assert client.get_metric_history(run.info.run_id, key)
    for output in whole.outputs.model_outputs:
        assert client.get_logged_model(output.model_id).status == "READY"
models = client.search_registered_models()
versions = client.search_model_versions()
assert versions
for version in versions:
    assert client.get_model_version(version.name, version.version).source == version.source

run = client.create_run("0", run_name="written by MLflow")
client.log_metric(run.info.run_id, "direct", 0.25)
client.log_metric(run.info.run_id, "nothing", float("nan"))
client.set_terminated(run.info.run_id)
client.create_registered_model("by-mlflow")

# MLflow's own command finds nothing to upgrade.
subprocess.run([sys.executable, "-m", "mlflow", "db", "upgrade", uri], check=True, capture_output=True)
engine = SqlAlchemyStore(uri, "./mlruns").engine
assert _get_schema_version(engine) == _get_latest_schema_revision()

print(json.dumps({"experiments": len(experiments), "runs": len(runs), "models": len(models), "written": run.info.run_id}))
