"""Calls every public method of MlflowClient against the server of MLFLOW_TRACKING_URI, and asserts what came back.

What the server does not serve is called too: it has to end at once, with an error that says so. Printed as one
JSON line: the methods that nobody called, and how those that are not served were refused.
"""

import io
import json
import os
import pathlib
import time

os.environ["MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL"] = "0.2"
os.environ["MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING"] = "1"

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import mlflow
import numpy as np
from expect import raises
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, LoggedModelInput, LoggedModelOutput, Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from PIL import Image

called = set()
client = MlflowClient()


class Recorder:
    """The client, with a note of which of its methods were called."""

    def __getattr__(self, name):
        called.add(name)
        return getattr(client, name)


c = Recorder()


def all_pages(search, **kwargs):
    page = search(**kwargs)
    found = list(page)
    while page.token:
        page = search(**kwargs, page_token=page.token)
        found += page
    return found


def experiments():
    assert c.tracking_uri == os.environ["MLFLOW_TRACKING_URI"]
    assert c.get_workspace_store_uri()
    made = [c.create_experiment(f"e{index}", tags={"kind": "row"}) for index in range(5)]
    assert c.get_experiment(made[0]).name == "e0" and c.get_experiment_by_name("e1").experiment_id == made[1]
    assert c.get_experiment_by_name("nope") is None
    c.set_experiment_tag(made[0], "a", "1")
    c.set_experiment_tag(made[0], "a", "2")
    assert c.get_experiment(made[0]).tags == {"kind": "row", "a": "2"}
    c.delete_experiment_tag(made[0], "a")
    raises("RESOURCE_DOES_NOT_EXIST", c.delete_experiment_tag, made[0], "a")
    c.rename_experiment(made[0], "first")
    c.delete_experiment(made[4])
    raises("INVALID_PARAMETER_VALUE", c.create_run, made[4])
    found = all_pages(c.search_experiments, max_results=2, filter_string="tags.kind = 'row'", order_by=["name"])
    assert [e.name for e in found] == ["e1", "e2", "e3", "first"], found
    assert [e.name for e in c.search_experiments(ViewType.DELETED_ONLY)] == ["e4"]
    c.restore_experiment(made[4])
    assert c.get_experiment(made[4]).lifecycle_stage == "active"
    return made[0]


def runs(experiment):
    run = c.create_run(experiment, start_time=5, tags={"t": "1"}, run_name="one").info.run_id
    child = c.create_run(experiment, tags={"mlflow.parentRunId": run}).info.run_id
    assert c.get_parent_run(child).info.run_id == run and c.get_parent_run(run) is None
    c.log_param(run, "p", 1)
    c.log_metric(run, "m", 0.5, timestamp=7, step=3)
    c.log_metric(run, "m", 0.25, timestamp=8, step=4, synchronous=False).wait()
    c.log_batch(run, [Metric("n", 2.0, 1, 1)], [Param("q", "x")], [RunTag("u", "2")])
    c.set_tag(run, "v", "3")
    c.delete_tag(run, "t")
    c.update_run(run, status="RUNNING", name="renamed")
    got = c.get_run(run)
    assert got.data.metrics == {"m": 0.25, "n": 2.0} and got.data.params == {"p": "1", "q": "x"}
    assert {k: v for k, v in got.data.tags.items() if len(k) == 1} == {"u": "2", "v": "3"}
    assert (got.info.run_name, got.info.start_time) == ("renamed", 5)
    assert [(m.value, m.step, m.timestamp) for m in c.get_metric_history(run, "m")] == [(0.5, 3, 7), (0.25, 4, 8)]
    dataset = Dataset(name="d", digest="1", source_type="local", source="{}")
    model = c.create_logged_model(experiment, name="in").model_id
    c.log_inputs(run, [DatasetInput(dataset, [])], [LoggedModelInput(model)])
    assert [i.dataset.name for i in c.get_run(run).inputs.dataset_inputs] == ["d"]
    assert [i.model_id for i in c.get_run(run).inputs.model_inputs] == [model]
    c.set_terminated(run, "FAILED", end_time=9)
    assert c.get_run(run).info.end_time == 9
    for index in range(7):
        c.create_run(experiment, tags={"page": "x"}, start_time=index + 1)
    found = all_pages(lambda **more: c.search_runs([experiment], "tags.page = 'x'", **more), max_results=3)
    assert [r.info.start_time for r in found] == [7, 6, 5, 4, 3, 2, 1]
    c.delete_run(child)
    assert [r.info.run_id for r in c.search_runs([experiment], run_view_type=ViewType.DELETED_ONLY)] == [child]
    raises("INVALID_PARAMETER_VALUE", c.set_tag, child, "a", "b")
    c.restore_run(child)
    c.set_tag(child, "a", "b")
    return run


def artifacts(run):
    folder = pathlib.Path("logged")
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "file.txt").write_text("deep")
    c.log_artifact(run, str(folder / "deep" / "file.txt"), "one")
    c.log_artifacts(run, str(folder), "many")
    c.log_text(run, "text ✓", "text.txt")
    c.log_dict(run, {"k": [1]}, "dict.json")
    c.log_stream(run, io.BytesIO(b"stream"), "stream.bin")
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    c.log_figure(run, figure, "figure.png")
    c.log_image(run, Image.new("RGB", (4, 4)), "image.png")
    c.log_image(run, np.zeros((4, 4, 3), dtype=np.uint8), key="dog", step=1)
    c.log_table(run, {"a": [1, 2]}, "table.json")
    c.log_table(run, {"a": [3]}, "table.json")
    assert list(c.load_table(c.get_run(run).info.experiment_id, "table.json", [run])["a"]) == [1, 2, 3]
    names = {f.path for f in c.list_artifacts(run)}
    files = {"text.txt", "dict.json", "stream.bin", "figure.png", "image.png", "table.json"}
    assert names == files | {"one", "many", "images"}, names
    assert [(f.path, f.is_dir) for f in c.list_artifacts(run, "many")] == [("many/deep", True)]
    assert len(c.list_artifacts(run, "images")) == 2  # the picture and its thumbnail
    target = pathlib.Path("back")
    target.mkdir()
    back = pathlib.Path(c.download_artifacts(run, "many", str(target)))
    assert (back / "deep" / "file.txt").read_text() == "deep"
    assert mlflow.artifacts.load_image(f"runs:/{run}/image.png").size == (4, 4)
    assert mlflow.artifacts.load_dict(f"runs:/{run}/dict.json") == {"k": [1]}


def logged_models(experiment, run):
    model = c.create_logged_model(experiment, name="model", source_run_id=run, tags={"a": "1"}, model_type="agent")
    model_id = model.model_id
    assert model.status == "PENDING"
    c.log_model_params(model_id, {"depth": "3"})
    c.set_logged_model_tags(model_id, {"b": "2"})
    c.delete_logged_model_tag(model_id, "a")
    pathlib.Path("weights").mkdir()
    pathlib.Path("weights/w.bin").write_bytes(b"w")
    pathlib.Path("note.txt").write_text("note")
    c.log_model_artifact(model_id, "note.txt")
    c.log_model_artifacts(model_id, "weights")
    assert {f.path for f in c.list_logged_model_artifacts(model_id)} == {"note.txt", "w.bin"}
    c.log_metric(run, "score", 0.9, model_id=model_id)
    c.log_outputs(run, [LoggedModelOutput(model_id, step=2)])
    assert [(o.model_id, o.step) for o in c.get_run(run).outputs.model_outputs] == [(model_id, 2)]
    assert c.finalize_logged_model(model_id, "READY").status == "READY"
    got = c.get_logged_model(model_id)
    assert got.params == {"depth": "3"} and got.tags == {"b": "2"} and got.model_type == "agent"
    assert [(m.key, m.value) for m in got.metrics] == [("score", 0.9)]
    for index in range(3):
        c.create_logged_model(experiment, name=f"extra{index}")
    found = all_pages(
        lambda **more: c.search_logged_models([experiment], filter_string="name LIKE 'extra%'", **more), max_results=2
    )
    assert {m.name for m in found} == {"extra0", "extra1", "extra2"} and len(found) == 3
    gone = found[0].model_id
    c.delete_logged_model(gone)
    raises("RESOURCE_DOES_NOT_EXIST", c.get_logged_model, gone)
    return model_id


def registry(run, model_id):
    c.create_registered_model("r", tags={"a": "1"}, description="first")
    c.update_registered_model("r", "second")
    c.set_registered_model_tag("r", "b", "2")
    c.delete_registered_model_tag("r", "a")
    got = c.get_registered_model("r")
    assert (got.description, got.tags) == ("second", {"b": "2"})
    version = c.create_model_version("r", f"models:/{model_id}", tags={"x": "1"}, description="d", model_id=model_id)
    assert version.version in (1, "1") and version.run_id == run
    again = c.create_model_version("r", c.get_run(run).info.artifact_uri + "/one", run_id=run)
    assert again.version in (2, "2")
    c.update_model_version("r", "1", "changed")
    c.set_model_version_tag("r", "1", "y", "2")
    c.delete_model_version_tag("r", "1", "x")
    assert c.get_model_version("r", "1").tags == {"y": "2"}
    assert c.get_model_version("r", "1").description == "changed"
    assert "artifacts" in c.get_model_version_download_uri("r", "1")
    c.set_registered_model_alias("r", "best", "2")
    assert c.get_model_version_by_alias("r", "best").version in (2, "2")
    c.delete_registered_model_alias("r", "best")
    raises("INVALID_PARAMETER_VALUE", c.get_model_version_by_alias, "r", "best")
    assert c.get_model_version_stages("r", "1") == ["None", "Staging", "Production", "Archived"]
    c.transition_model_version_stage("r", "1", "Staging")
    c.transition_model_version_stage("r", "2", "Staging", archive_existing_versions=True)
    assert [v.version for v in c.get_latest_versions("r", ["Staging"])] in ([2], ["2"])
    assert c.get_model_version("r", "1").current_stage == "Archived"
    assert c.copy_model_version("models:/r/1", "copy").source == "models:/r/1"
    c.rename_registered_model("copy", "moved")
    for index in range(3):
        c.create_registered_model(f"page{index}")
    assert len(all_pages(c.search_registered_models, max_results=2)) == 5
    found = all_pages(c.search_model_versions, filter_string="name = 'r'", max_results=1)
    assert [int(v.version) for v in found] == [2, 1]
    c.delete_model_version("r", "2")
    c.delete_registered_model("moved")
    raises("RESOURCE_DOES_NOT_EXIST", c.get_registered_model, "moved")


def prompts(run, model_id):
    c.create_prompt("p", tags={"a": "1"})
    first = c.create_prompt_version("p", "Hello {{name}}", description="one", tags={"x": "1"})
    assert first.version == 1
    second = c.register_prompt("p", "Bye {{name}}", commit_message="two")
    assert second.version == 2 and c.load_prompt("p", 2).template == "Bye {{name}}"
    assert c.parse_prompt_uri("prompts:/p/1") == ("p", "1") and c.get_prompt("p").name == "p"
    assert c.get_prompt_version("p", "1").template == "Hello {{name}}"
    c.set_prompt_tag("p", "b", "2")
    c.delete_prompt_tag("p", "b")
    c.set_prompt_version_tag("p", "1", "y", "2")
    c.delete_prompt_version_tag("p", "1", "y")
    c.set_prompt_alias("p", "live", 1)
    assert c.get_prompt_version_by_alias("p", "live").version == 1
    c.delete_prompt_alias("p", "live")
    assert [p.name for p in c.search_prompts()] == ["p"]
    assert "p" not in {m.name for m in c.search_registered_models()}
    c.link_prompt_version_to_run(run, "prompts:/p/1")
    assert "prompts" not in c.get_run(run).data.params and c.get_run(run).data.tags["mlflow.linkedPrompts"]
    # MLflow 3.17 looks for the link in tags of the version, where it no longer puts it.
    assert c.list_logged_prompts(run) == []
    try:
        c.detach_prompt_from_run(run, "prompts:/p/1")
    except MlflowException as error:
        assert "is not associated with prompt" in str(error)
    c.link_prompt_version_to_model("p", "1", model_id)
    assert "mlflow.linkedPrompts" in c.get_logged_model(model_id).tags
    with mlflow.start_span("prompted") as span:
        pass
    mlflow.flush_trace_async_logging()
    c.link_prompt_versions_to_trace([first], span.trace_id)
    linked = c.search_traces(locations=["0"], filter_string="prompt = 'p/1'")
    assert [t.info.trace_id for t in linked] == [span.trace_id]
    c.delete_prompt_version("p", "2")
    c.delete_prompt_version("p", "1")
    c.delete_prompt("p")
    assert c.get_prompt("p") is None


def traces(experiment, run):
    root = c.start_trace("root", inputs={"a": 1}, experiment_id=experiment)
    child = c.start_span("child", root.trace_id, root.span_id)
    c.end_span(root.trace_id, child.span_id, outputs=2)
    c.end_trace(root.trace_id, outputs=3)
    mlflow.flush_trace_async_logging()
    trace = c.get_trace(root.trace_id)
    assert [s.name for s in trace.data.spans] == ["root", "child"]
    c.set_trace_tag(root.trace_id, "a", "1")
    c.delete_trace_tag(root.trace_id, "a")
    c.link_traces_to_run([root.trace_id], run)
    assert [t.info.trace_id for t in c.search_traces(locations=[experiment], run_id=run)] == [root.trace_id]
    assert c.delete_traces(experiment, trace_ids=[root.trace_id]) == 1


def system_metrics():
    mlflow.set_experiment("system")
    with mlflow.start_run(log_system_metrics=True) as run:
        for _ in range(100):
            time.sleep(0.1)
            if any(k.startswith("system/") for k in client.get_run(run.info.run_id).data.metrics):
                break
    metrics = client.get_run(run.info.run_id).data.metrics
    assert "system/cpu_utilization_percentage" in metrics, metrics
    assert client.get_metric_history(run.info.run_id, "system/cpu_utilization_percentage")


def refuse():
    """What is not served: each ends at once."""
    name = {"name": "nope"}
    rows = {
        "list_workspaces": {},
        "get_workspace": name,
        "create_workspace": name,
        "update_workspace": name,
        "delete_workspace": name,
        "create_webhook": {**name, "url": "https://example.com", "events": ["model_version.created"]},
        "get_webhook": {"webhook_id": "x"},
        "list_webhooks": {},
        "update_webhook": {"webhook_id": "x", "description": "d"},
        "test_webhook": {"webhook_id": "x"},
        "delete_webhook": {"webhook_id": "x"},
        "create_dataset": name,
        "get_dataset": {"dataset_id": "x"},
        "search_datasets": {},
        "set_dataset_tags": {"dataset_id": "x", "tags": {"a": "b"}},
        "delete_dataset_tag": {"dataset_id": "x", "key": "a"},
        "add_dataset_to_experiments": {"dataset_id": "x", "experiment_ids": ["0"]},
        "remove_dataset_from_experiments": {"dataset_id": "x", "experiment_ids": ["0"]},
        "delete_dataset": {"dataset_id": "x"},
        "unlink_traces_from_run": {"trace_ids": ["x"], "run_id": "x"},
        "search_prompt_versions": {"name": "x"},
        "create_mcp_server": name,
        "get_mcp_server": name,
        "search_mcp_servers": {},
        "update_mcp_server": {**name, "description": "d"},
        "delete_mcp_server": name,
        "set_mcp_server_tag": {**name, "key": "a", "value": "b"},
        "delete_mcp_server_tag": {**name, "key": "a"},
        "set_mcp_server_alias": {**name, "alias": "a", "version": "1.0.0"},
        "delete_mcp_server_alias": {**name, "alias": "a"},
        "create_mcp_server_version": {"server_json": {"name": "x/y", "version": "1.0.0", "description": "d"}},
        "get_mcp_server_version": {**name, "version": "1.0.0"},
        "get_mcp_server_version_by_alias": {**name, "alias": "a"},
        "get_latest_mcp_server_version": name,
        "search_mcp_server_versions": name,
        "update_mcp_server_version": {**name, "version": "1.0.0"},
        "delete_mcp_server_version": {**name, "version": "1.0.0"},
        "refresh_mcp_server_version_tools": {**name, "version": "1.0.0"},
        "set_mcp_server_version_tag": {**name, "version": "1.0.0", "key": "a", "value": "b"},
        "delete_mcp_server_version_tag": {**name, "version": "1.0.0", "key": "a"},
        "create_mcp_access_endpoint": {"server_name": "x", "url": "https://example.com", "server_version": "1.0.0"},
        "get_mcp_access_endpoint": {"server_name": "x", "endpoint_id": "y"},
        "search_mcp_access_endpoints": {},
        "update_mcp_access_endpoint": {"server_name": "x", "endpoint_id": "y", "url": "https://example.com"},
        "delete_mcp_access_endpoint": {"server_name": "x", "endpoint_id": "y"},
    }
    refused = {}
    for method, arguments in rows.items():
        start = time.time()
        try:
            getattr(c, method)(**arguments)
            refused[method] = "answered"
        except MlflowException as error:
            refused[method] = error.error_code
        except Exception as error:  # a TypeError is a mistake of this script, and shown
            refused[method] = f"{type(error).__name__}: {error}"
        assert time.time() - start < 10, f"{method} took {time.time() - start} s"
    return refused


experiment_id = experiments()
run_id = runs(experiment_id)
artifacts(run_id)
logged_id = logged_models(experiment_id, run_id)
registry(run_id, logged_id)
prompts(run_id, logged_id)
traces(experiment_id, run_id)
system_metrics()
refusals = refuse()
public = {name for name in dir(MlflowClient) if not name.startswith("_")}
print(json.dumps({"missing": sorted(public - called), "unknown": sorted(called - public), "refused": refusals}))
