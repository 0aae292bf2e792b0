"""Trains, logs, registers and loads through the unmodified client, against the server of MLFLOW_TRACKING_URI.

Each step asserts what came back; the names of those that passed are printed as one JSON line.
"""

import json
import math
import os
import pathlib
import time

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import mlflow
import numpy as np
import pandas as pd
from expect import raises
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.models import infer_signature
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

passed = []
client = MlflowClient()
X, y = make_classification(n_samples=80, n_features=4, random_state=0)


def step(function):
    function()
    passed.append(function.__name__)
    return function


def fit():
    return LogisticRegression().fit(X, y)


@step
def experiments():
    experiment = mlflow.set_experiment("interop")
    assert experiment.name == "interop" and experiment.lifecycle_stage == "active"
    assert mlflow.set_experiment("interop").experiment_id == experiment.experiment_id
    client.set_experiment_tag(experiment.experiment_id, "team", "vision")
    assert client.get_experiment(experiment.experiment_id).tags["team"] == "vision"
    other = client.create_experiment("other", tags={"team": "audio"})
    found = client.search_experiments(filter_string="tags.team = 'audio'")
    assert [e.experiment_id for e in found] == [other]
    client.rename_experiment(other, "renamed")
    client.delete_experiment(other)
    assert [e.name for e in client.search_experiments(view_type=ViewType.DELETED_ONLY)] == ["renamed"]
    client.restore_experiment(other)
    raises("RESOURCE_ALREADY_EXISTS", client.create_experiment, "renamed")
    raises("RESOURCE_DOES_NOT_EXIST", client.get_experiment, "777")


@step
def logging():
    with mlflow.start_run(run_name="parent", tags={"kind": "parent"}) as run:
        mlflow.log_params({"alpha": 0.5, "solver": "lbfgs"})
        mlflow.log_param("beta", 1)
        for epoch in range(5):
            mlflow.log_metric("loss", 1.0 / (epoch + 1), step=epoch)
        mlflow.log_metrics({"accuracy": 0.9, "f1": 0.8}, step=4)
        mlflow.log_metric("broken", float("nan"))
        mlflow.log_metric("huge", float("inf"))
        mlflow.set_tag("note", "ümlaut ✓")
        with mlflow.start_run(run_name="child", nested=True):
            mlflow.log_metric("loss", 3)
        raises("INVALID_PARAMETER_VALUE", mlflow.log_param, "beta", 2)
    got = client.get_run(run.info.run_id)
    assert got.info.status == "FINISHED" and got.info.run_name == "parent"
    assert got.data.params == {"alpha": "0.5", "solver": "lbfgs", "beta": "1"}
    assert got.data.metrics["loss"] == 0.2 and math.isnan(got.data.metrics["broken"])
    assert got.data.metrics["huge"] == 1.7976931348623157e308
    assert got.data.tags["note"] == "ümlaut ✓"
    history = client.get_metric_history(run.info.run_id, "loss")
    assert [m.step for m in history] == list(range(5)) and history[1].value == 0.5
    children = client.search_runs([got.info.experiment_id], f"tags.mlflow.parentRunId = '{run.info.run_id}'")
    assert [r.info.run_name for r in children] == ["child"]


@step
def failed_and_resumed_runs():
    try:
        with mlflow.start_run(run_name="fails") as run:
            raise ValueError("on purpose")
    except ValueError:
        pass
    assert client.get_run(run.info.run_id).info.status == "FAILED"
    with mlflow.start_run(run_id=run.info.run_id):
        mlflow.log_metric("again", 1)
    assert client.get_run(run.info.run_id).info.status == "FINISHED"


@step
def batches_and_tags():
    run = client.create_run(mlflow.get_experiment_by_name("interop").experiment_id, run_name="batch")
    now = int(time.time() * 1000)
    metrics = [Metric(f"m{i % 10}", i / 7, now + i, i) for i in range(1000)]
    client.log_batch(run.info.run_id, metrics=metrics)
    client.log_batch(
        run.info.run_id,
        params=[Param(f"p{i}", str(i)) for i in range(100)],
        tags=[RunTag(f"t{i}", "x" * i) for i in range(100)],
    )
    data = client.get_run(run.info.run_id).data
    assert len(data.metrics) == 10 and data.metrics["m9"] == 999 / 7
    assert len(data.params) == 100 and len(data.tags) == 101
    client.set_tag(run.info.run_id, "mlflow.runName", "renamed batch")
    assert client.get_run(run.info.run_id).info.run_name == "renamed batch"
    client.delete_tag(run.info.run_id, "t5")
    raises("RESOURCE_DOES_NOT_EXIST", client.delete_tag, run.info.run_id, "t5")
    client.set_terminated(run.info.run_id, "KILLED")
    client.delete_run(run.info.run_id)
    raises("INVALID_PARAMETER_VALUE", client.log_metric, run.info.run_id, "x", 1)
    client.restore_run(run.info.run_id)
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "active"


@step
def async_logging():
    with mlflow.start_run(run_name="async") as run:
        for i in range(50):
            mlflow.log_metric("step", i, step=i, synchronous=False)
        mlflow.log_params({"a": 1}, synchronous=False)
        mlflow.flush_async_logging()
    assert len(client.get_metric_history(run.info.run_id, "step")) == 50
    assert client.get_run(run.info.run_id).data.metrics["step"] == 49


@step
def artifacts():
    with mlflow.start_run(run_name="files") as run:
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_dict({"a": [1, 2]}, "config.json")
        figure, axes = plt.subplots()
        axes.plot([1, 2, 3])
        mlflow.log_figure(figure, "plots/line.png")
        path = pathlib.Path("local file ü.bin")
        path.write_bytes(bytes(range(256)) * 5000)
        mlflow.log_artifact(str(path), "raw")
        mlflow.log_table({"q": ["a", "b"], "score": [1, 2]}, "table.json")
        mlflow.log_table({"q": ["c"], "score": [3]}, "table.json")
        uri = run.info.artifact_uri
    assert uri.startswith("mlflow-artifacts:/"), uri
    names = {f.path for f in client.list_artifacts(run.info.run_id)}
    assert names == {"notes", "config.json", "plots", "raw", "table.json"}, names
    [file] = client.list_artifacts(run.info.run_id, "raw")
    assert file.path == "raw/local file ü.bin" and file.file_size == 1280000
    back = pathlib.Path(client.download_artifacts(run.info.run_id, "raw"))
    assert (back / "local file ü.bin").read_bytes() == path.read_bytes()
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes/hello.txt") == "hello"
    assert mlflow.artifacts.load_dict(f"runs:/{run.info.run_id}/config.json") == {"a": [1, 2]}
    table = mlflow.load_table("table.json", run_ids=[run.info.run_id])
    assert list(table["score"]) == [1, 2, 3]


@step
def datasets():
    frame = pd.DataFrame(X, columns=list("abcd"))
    dataset = mlflow.data.from_pandas(frame, name="blobs")
    with mlflow.start_run(run_name="data") as run:
        mlflow.log_input(dataset, context="training")
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert [(i.dataset.name, i.tags[0].value) for i in inputs] == [("blobs", "training")]
    found = mlflow.search_runs(experiment_names=["interop"], filter_string="dataset.name = 'blobs'")
    assert list(found.run_id) == [run.info.run_id]


@step
def log_and_register():
    model = fit()
    with mlflow.start_run(run_name="register") as run:
        mlflow.log_params({"c": 1})
        mlflow.log_metric("score", 0.7)
        info = mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(X, model.predict(X)),
            input_example=X[:2],
            registered_model_name="iris",
        )
    assert info.registered_model_version in (1, "1")
    [output] = client.get_run(run.info.run_id).outputs.model_outputs
    assert output.model_id == info.model_id
    logged = mlflow.get_logged_model(info.model_id)
    assert logged.status == "READY" and logged.params == {"c": "1"}
    assert [m.key for m in logged.metrics] == ["score"]
    assert "iris" in logged.tags["mlflow.modelVersions"]
    client.set_registered_model_alias("iris", "champ", "1")
    for uri in ["models:/iris/1", "models:/iris@champ", "models:/iris/latest", f"runs:/{run.info.run_id}/model", f"models:/{info.model_id}"]:
        assert (mlflow.pyfunc.load_model(uri).predict(X) == model.predict(X)).all(), uri
    version = client.get_model_version("iris", "1")
    assert version.aliases == ["champ"] and version.run_id == run.info.run_id
    assert version.source == f"models:/{info.model_id}"

    again = mlflow.register_model(f"runs:/{run.info.run_id}/model", "iris")
    assert again.version in (2, "2"), again
    assert (mlflow.pyfunc.load_model("models:/iris/2").predict(X) == model.predict(X)).all()
    copied = client.copy_model_version("models:/iris@champ", "copied")
    assert copied.source == "models:/iris/1"
    assert (mlflow.pyfunc.load_model("models:/copied/1").predict(X) == model.predict(X)).all()


@step
def registry():
    assert {m.name for m in client.search_registered_models()} == {"iris", "copied"}
    assert [m.name for m in client.search_registered_models("name LIKE 'ir%'")] == ["iris"]
    assert [int(v.version) for v in client.search_model_versions("name = 'iris'")] == [2, 1]
    client.update_registered_model("iris", "A flower")
    client.set_registered_model_tag("iris", "task", "classification")
    model = client.get_registered_model("iris")
    assert model.description == "A flower" and model.tags == {"task": "classification"}
    assert model.aliases == {"champ": "1"} or model.aliases == {"champ": 1}, model.aliases
    client.set_model_version_tag("iris", "2", "checked", "yes")
    client.update_model_version("iris", "2", "better")
    assert client.get_model_version("iris", "2").tags == {"checked": "yes"}
    client.transition_model_version_stage("iris", "2", "Production", archive_existing_versions=True)
    assert [v.version for v in client.get_latest_versions("iris", ["Production"])] in ([2], ["2"])
    assert client.get_model_version_by_alias("iris", "champ").version in (1, "1")
    raises("INVALID_PARAMETER_VALUE", client.get_model_version_by_alias, "iris", "nope")
    client.delete_registered_model_alias("iris", "champ")
    client.delete_model_version("iris", "1")
    raises("RESOURCE_DOES_NOT_EXIST", client.get_model_version, "iris", "1")
    client.rename_registered_model("copied", "moved")
    client.delete_registered_model("moved")
    raises("RESOURCE_DOES_NOT_EXIST", client.get_registered_model, "moved")
    raises("RESOURCE_ALREADY_EXISTS", client.create_registered_model, "iris")


@step
def prompts_stay_apart():
    mlflow.genai.register_prompt("greeting", "Hello {{name}}")
    assert mlflow.genai.load_prompt("prompts:/greeting/1").format(name="you") == "Hello you"
    assert {m.name for m in client.search_registered_models()} == {"iris"}
    assert [p.name for p in mlflow.genai.search_prompts()] == ["greeting"]
    raises("RESOURCE_ALREADY_EXISTS", client.create_registered_model, "greeting")


@step
def searches():
    frame = mlflow.search_runs(
        experiment_names=["interop"],
        filter_string="metrics.accuracy > 0.5 AND params.solver = 'lbfgs' AND attributes.status = 'FINISHED'",
        order_by=["metrics.loss ASC"],
    )
    assert list(frame["tags.mlflow.runName"]) == ["parent"]
    everything = mlflow.search_runs(experiment_names=["interop"], order_by=["metrics.loss DESC"])
    assert list(everything["metrics.loss"])[:2] == [3, 0.2] and len(everything) == 8, len(everything)
    experiment = mlflow.get_experiment_by_name("interop").experiment_id
    models = client.search_logged_models([experiment], filter_string="name = 'model'")
    assert [m.name for m in models] == ["model"]
    best = client.search_logged_models([experiment], order_by=[{"field_name": "metrics.score", "ascending": False}])
    assert best[0].name == "model"
    page = client.search_runs([experiment], max_results=4)
    seen = [r.info.run_id for r in page]
    while page.token:
        page = client.search_runs([experiment], max_results=4, page_token=page.token)
        seen += [r.info.run_id for r in page]
    assert len(seen) == len(set(seen)) == 8


@step
def autolog():
    mlflow.sklearn.autolog(registered_model_name="auto")
    try:
        with mlflow.start_run(run_name="autolog") as run:
            model = fit()
            model.score(X, y)
    finally:
        mlflow.sklearn.autolog(disable=True)
    got = client.get_run(run.info.run_id)
    assert got.data.metrics["training_accuracy_score"] > 0.5
    assert got.data.params["solver"] == "lbfgs"
    assert got.inputs.dataset_inputs and got.outputs.model_outputs
    assert client.get_model_version("auto", "1").run_id == run.info.run_id


@step
def traces_do_not_break_code():
    @mlflow.trace
    def add(a, b):
        return a + b

    start = time.time()
    with mlflow.start_run(run_name="traced"):
        assert add(1, 2) == 3
        with mlflow.start_span("inner") as span:
            span.set_inputs({"x": 1})
    mlflow.flush_trace_async_logging()
    assert time.time() - start < 30, "tracing hangs"


print(json.dumps({"passed": passed}))
