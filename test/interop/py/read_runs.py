"""Prints all that MLflow reads of the runs in RUN_IDS and of the model MODEL_ID, without what a store makes itself."""

import json
import os

import mlflow
import pandas
from mlflow import MlflowClient

client = MlflowClient()


def essence(run_id):
    run = client.get_run(run_id)
    info = {key: value for key, value in dict(run.info).items() if key not in ("artifact_uri", "experiment_id")}
    history = {
        key: [[m.timestamp, m.step, str(m.value)] for m in client.get_metric_history(run_id, key)]
        for key in sorted(run.data.metrics)
    }
    files, folders = {}, [None]
    while folders:
        for file in client.list_artifacts(run_id, folders.pop()):
            # MLflow lists the models of a run among its artifacts.
            if file.is_dir and file.path != "model":
                folders.append(file.path)
            elif not file.is_dir:
                files[file.path] = file.file_size or 0
    return {
        "info": info,
        "experiment": client.get_experiment(run.info.experiment_id).name,
        "params": run.data.params,
        "tags": {key: value for key, value in run.data.tags.items() if not key.startswith("mlflow-vscode.")},
        "metrics": {key: str(value) for key, value in run.data.metrics.items()},
        "history": history,
        "datasets": [entry.to_dictionary() for entry in run.inputs.dataset_inputs],
        "outputs": [[output.model_id, output.step] for output in run.outputs.model_outputs],
        "files": files,
    }


ids = json.loads(os.environ["RUN_IDS"])
model_id = os.environ["MODEL_ID"]
model = client.get_logged_model(model_id)
features = pandas.DataFrame({"a": [4.0], "b": [0.2]})
answer = {
    "runs": [essence(run_id) for run_id in ids],
    "model": {
        "name": model.name,
        "created": model.creation_timestamp,
        "updated": model.last_updated_timestamp,
        "status": model.status,
        "params": model.params,
        "tags": model.tags,
        "source_run": model.source_run_id,
        "metrics": sorted([m.key, m.value, m.timestamp, m.step, m.run_id] for m in model.metrics),
    },
    "prediction": float(mlflow.pyfunc.load_model(f"runs:/{ids[0]}/model").predict(features)[0]),
    "by_id": float(mlflow.pyfunc.load_model(f"models:/{model_id}").predict(features)[0]),
}
print(json.dumps(answer))
