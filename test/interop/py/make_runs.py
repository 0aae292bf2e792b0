"""Logs a parent and a child run with a trained model to the server, and prints their ids."""

import json

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from mlflow.entities import Metric
from sklearn.linear_model import LinearRegression

client = MlflowClient()
mlflow.set_experiment("copied")
mlflow.set_experiment_tag("team", "a")
features = pandas.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.5, 0.1, 0.9]})
target = numpy.array([1.0, 2.0, 3.0])
with mlflow.start_run(run_name="parent") as parent:
    mlflow.log_params({"alpha": 0.5, "text": "a b ¶"})
    mlflow.log_input(mlflow.data.from_pandas(features, name="wine"), context="training")
    # More than one page of a history.
    for start in range(0, 26_000, 1000):
        points = [Metric("loss", 1 / (step + 1), 1_600_000_000_000 + step, step) for step in range(start, start + 1000)]
        client.log_batch(parent.info.run_id, metrics=points)
    mlflow.log_metric("odd", float("nan"))
    mlflow.log_metric("odd", float("inf"), step=1)
    mlflow.log_dict({"a": 1}, "folder/data.json")
    mlflow.log_text("", "empty.txt")
    info = mlflow.sklearn.log_model(LinearRegression().fit(features, target), name="model", input_example=features)
    mlflow.log_metric("r2", 0.9, model_id=info.model_id)
    with mlflow.start_run(run_name="child", nested=True) as child:
        mlflow.log_metric("loss", 2.0)
with mlflow.start_run(run_name="gone") as gone:
    mlflow.log_param("p", 1)
mlflow.delete_run(gone.info.run_id)
ids = [run.info.run_id for run in (parent, child, gone)]
print(json.dumps({"ids": ids, "model": info.model_id}))
