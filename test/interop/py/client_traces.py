"""Traces and judges through the unmodified client, against the server of MLFLOW_TRACKING_URI.

Each step asserts what came back; the names of those that passed are printed as one JSON line, with every
warning that MLflow gave on the way.
"""

import json
import logging
import time

import mlflow
import pandas as pd
from expect import raises
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, Feedback, SpanType
from sklearn.datasets import make_classification
from sklearn.linear_model import LinearRegression

passed = []
warned = []
client = MlflowClient()
X, y = make_classification(n_samples=60, n_features=4, random_state=0)


class Listener(logging.Handler):
    def emit(self, record):
        warned.append(f"{record.name}: {record.getMessage()}")


# The trace exporter tells of a lost trace, or of a server that lacks an endpoint, by a warning only.
for name in ("mlflow.tracing", "mlflow.genai", "mlflow.tracking", "mlflow.store"):
    listener = Listener(level=logging.WARNING)
    logging.getLogger(name).addHandler(listener)


def step(function):
    start = time.time()
    function()
    assert time.time() - start < 120, f"{function.__name__} hangs"
    passed.append(function.__name__)
    return function


@mlflow.trace(span_type=SpanType.TOOL)
def double(x):
    return x * 2


@mlflow.trace(name="answer", attributes={"a": 1})
def answer(x):
    mlflow.update_current_trace(
        tags={"team": "a"}, metadata={"mlflow.trace.session": "s-1"}, client_request_id="c-1"
    )
    if x < 0:
        raise ValueError("negative")
    return double(x) + 1


experiment = mlflow.set_experiment("traces").experiment_id


def search(filter_string=None, **kwargs):
    found = mlflow.search_traces(
        locations=[experiment], filter_string=filter_string, return_type="list", **kwargs
    )
    return [trace.info.trace_id for trace in found]


@step
def traces():
    global first, second, failed, run_id
    with mlflow.start_run() as run:
        run_id = run.info.run_id
        assert answer(3) == 7
        first = mlflow.get_last_active_trace_id()
    with mlflow.start_span("by hand") as span:
        span.set_inputs({"text": "ümlaut ✓"})
        with mlflow.start_span("inner") as inner:
            inner.set_outputs([1, 2])
    second = mlflow.get_last_active_trace_id()
    try:
        answer(-1)
    except ValueError:
        pass
    failed = mlflow.get_last_active_trace_id()
    mlflow.flush_trace_async_logging()


@step
def get_trace():
    trace = mlflow.get_trace(first)
    assert [(s.name, s.span_type) for s in trace.data.spans] == [("answer", "UNKNOWN"), ("double", "TOOL")]
    assert trace.data.spans[1].parent_id == trace.data.spans[0].span_id
    assert trace.data.spans[0].inputs == {"x": 3} and trace.data.spans[0].outputs == 7
    info = trace.info
    assert info.experiment_id == experiment and info.state == "OK" and info.client_request_id == "c-1"
    assert info.tags["mlflow.traceName"] == "answer" and info.tags["team"] == "a"
    assert info.trace_metadata["mlflow.trace.session"] == "s-1"
    assert info.trace_metadata["mlflow.sourceRun"] == run_id
    assert info.request_preview == '{"x": 3}' and info.response_preview == "7"
    assert info.execution_duration >= 0 and abs(time.time() * 1000 - info.request_time) < 600_000
    by_hand = client.get_trace(second)
    assert by_hand.data.spans[0].inputs == {"text": "ümlaut ✓"}
    assert mlflow.get_trace(failed).info.state == "ERROR"
    assert "negative" in json.dumps(mlflow.get_trace(failed).to_dict())
    raises("RESOURCE_DOES_NOT_EXIST", client.get_trace, "tr-nope")


@step
def search_traces():
    assert search() == [failed, second, first]
    assert search(order_by=["timestamp_ms ASC"]) == [first, second, failed]
    assert search("status = 'ERROR'") == [failed]
    assert search("name = 'answer' AND tags.team = 'a' AND trace.status = 'OK'") == [first]
    assert search("tags.`mlflow.traceName` LIKE 'by %'") == [second]
    assert search("metadata.`mlflow.trace.session` = 's-1'") == [failed, first]
    assert search("client_request_id = 'c-1' AND execution_time_ms >= 0") == [failed, first]
    assert search(f"timestamp_ms > {int(time.time() * 1000) + 60_000}") == []
    assert search(f"run_id = '{run_id}'") == [first] == search(run_id=run_id)
    frame = mlflow.search_traces(locations=[experiment], max_results=2)
    assert list(frame.trace_id) == [failed, second]
    page = client.search_traces(locations=[experiment], max_results=2)
    rest = client.search_traces(locations=[experiment], max_results=2, page_token=page.token)
    assert [t.info.trace_id for t in [*page, *rest]] == [failed, second, first]
    for bad in ("span.name = 'double'", "name RLIKE 'a'", "nope.x = '1'", "status ="):
        raises("INVALID_PARAMETER_VALUE", search, bad)


@step
def tags_and_links():
    mlflow.set_trace_tag(first, "checked", "yes")
    client.set_trace_tag(first, "gone", "soon")
    client.delete_trace_tag(first, "gone")
    raises("RESOURCE_DOES_NOT_EXIST", mlflow.delete_trace_tag, first, "gone")
    assert mlflow.get_trace(first).info.tags["checked"] == "yes"
    assert "gone" not in mlflow.get_trace(first).info.tags
    client.link_traces_to_run([second], run_id)
    assert search(f"run_id = '{run_id}'") == [second, first]


@step
def assessments():
    feedback = mlflow.log_feedback(
        trace_id=first,
        name="right",
        value=True,
        rationale="seven",
        source=AssessmentSource(source_type="HUMAN", source_id="me"),
    )
    expected = mlflow.log_expectation(trace_id=first, name="expected", value={"sum": [7, 7.5]})
    got = mlflow.get_assessment(first, expected.assessment_id)
    assert got.value == {"sum": [7, 7.5]}, got
    changed = mlflow.update_assessment(first, feedback.assessment_id, Feedback(name="right", value="no"))
    assert changed.value == "no" and changed.rationale == "seven" and changed.source.source_id == "me"
    other = mlflow.override_feedback(trace_id=first, assessment_id=feedback.assessment_id, value=0.5)
    assert mlflow.get_assessment(first, feedback.assessment_id).valid is False
    mlflow.delete_assessment(first, other.assessment_id)
    assert mlflow.get_assessment(first, feedback.assessment_id).valid is True
    assert {a.name for a in mlflow.get_trace(first).info.assessments} == {"right", "expected"}
    raises("RESOURCE_DOES_NOT_EXIST", mlflow.get_assessment, first, other.assessment_id)


@step
def evaluate():
    frame = pd.DataFrame(X, columns=list("abcd")).assign(y=y)
    mlflow.sklearn.autolog(log_models=False)
    try:
        with mlflow.start_run() as run:
            model = LinearRegression().fit(frame[list("abcd")], y)
            result = mlflow.models.evaluate(
                lambda data: model.predict(data[list("abcd")]),
                frame,
                targets="y",
                model_type="regressor",
                evaluator_config={"log_explainer": False},
            )
    finally:
        mlflow.sklearn.autolog(disable=True)
    assert result.metrics["r2_score"] > 0.1
    assert client.get_run(run.info.run_id).data.metrics["training_r2_score"] > 0.1


@step
def genai_evaluate():
    rows = [{"inputs": {"x": 1}, "outputs": 3}, {"inputs": {"x": 2}, "outputs": 0}]
    result = mlflow.genai.evaluate(data=rows, scorers=[])
    assert client.get_run(result.run_id).info.status == "FINISHED"

    @mlflow.genai.scorer
    def is_three(outputs):
        return outputs == 3

    result = mlflow.genai.evaluate(data=rows, scorers=[is_three])
    assert result.metrics == {"is_three/mean": 0.5}, result.metrics
    result = mlflow.genai.evaluate(
        data=[{"inputs": {"x": 1.5}}], predict_fn=lambda x: double(x), scorers=[is_three]
    )
    assert result.metrics == {"is_three/mean": 1.0}, result.metrics
    mlflow.flush_trace_async_logging()
    [trace] = client.search_traces(locations=[experiment], filter_string=f"run_id = '{result.run_id}'")
    assert [(a.name, a.value) for a in trace.info.assessments] == [("is_three", True)]


@step
def delete_traces():
    assert client.delete_traces(experiment, trace_ids=[failed, "tr-nope"]) == 1
    assert failed not in search()
    old = client.create_experiment("old")
    for index in range(3):
        with mlflow.start_span("old", trace_destination=mlflow.entities.trace_location.MlflowExperimentLocation(old)):
            pass
    mlflow.flush_trace_async_logging()
    now = int(time.time() * 1000) + 1000
    assert client.delete_traces(old, max_timestamp_millis=now, max_traces=2) == 2
    assert len(client.search_traces(locations=[old])) == 1
    assert client.delete_traces(old, max_timestamp_millis=now) == 1
    raises("INVALID_PARAMETER_VALUE", client.delete_traces, "x", max_timestamp_millis=now)


print(json.dumps({"passed": passed, "warned": warned, "first": first, "experiment": experiment}))
