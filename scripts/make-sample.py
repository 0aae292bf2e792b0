#!/usr/bin/env python3
"""Make the sample workspace's history: mlflow.db, mlartifacts and data/wine.csv.

    python -m venv .venv && .venv/bin/pip install mlflow==3.17.2 scikit-learn skops matplotlib
    .venv/bin/python scripts/make-sample.py

Every run is logged by the project's own scripts, through a real `mlflow server`, so that no path
of this machine gets into the database: artifacts are at `mlflow-artifacts:/...`. All of it happens
in a temporary folder, which replaces the old history only after it was checked.

Two things are changed afterwards, since a few minutes of logging on one machine make no
history that one would want to look at:
- Times. Each run moves as a whole to a day and hour of the last week (see STORY): its start and
  end, its metrics, its logged model. Durations and distances within a run stay as measured.
  A registered version comes a few minutes after its run.
- The source of runs that `mlflow run` started is the folder's name, not its path.
"""

import contextlib
import datetime
import getpass
import os
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient

MLFLOW_VERSION = "3.17.2"
SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "wine-quality"
SOURCES = ["MLproject", "python_env.yaml", "wine.py", "train.py", "sweep.py", "evaluate.py", "data"]
MAX_BYTES = 6_000_000
MINUTE = 60_000
MODEL = "wine-quality"
BASELINE = "wine-quality-baseline"

RUN = "mlflow run . --env-manager local --experiment-name wine-quality"
EVALUATE = "mlflow run . --env-manager local -e evaluate --experiment-name wine-quality/evaluation"

# (days ago, time of day in UTC, command, what happens to the run afterwards)
STORY = [
    (6, "09:14", "python train.py --model linear --learning-rate 0.001", {"stage": "baseline"}),
    (6, "09:21", "python train.py --model linear --learning-rate 0.01",
        {"stage": "baseline", "register": BASELINE,
         "note": "Straight lines can't see that sulphates only help ripe wines."}),
    (6, "09:40", "python train.py --model linear --learning-rate 0.1", {"stage": "baseline"}),
    (5, "10:05", f"{RUN} --run-name 'mlp lr=0.01'", {"stage": "exploration", "register": MODEL}),
    (5, "10:31", f"{EVALUATE} --run-name {MODEL}/1 -P model_uri=models:/{MODEL}/1",
        {"stage": "review"}),
    (5, "14:20", f"{RUN} -e sweep --run-name sweep", {"stage": "exploration", "register": MODEL,
        "note": "Is the default learning rate any good? **Slower is better**: 0.03 overfits."}),
    (4, "09:02", "python train.py --layers 2 --learning-rate 0.03 --epochs 60",
        {"stage": "exploration", "fails": True}),
    (4, "09:26", "python train.py --layers 2 --learning-rate 0.003 --alpha 0.3 --epochs 60",
        {"stage": "exploration"}),
    (3, "11:08", "python train.py --hidden-units 64 --alpha 0.3 --epochs 60 --seed 1",
        {"stage": "candidate", "register": MODEL}),
    (3, "11:15", "python train.py --hidden-units 64 --alpha 0.3 --epochs 60 --seed 2",
        {"stage": "candidate"}),
    (3, "11:22", "python train.py --hidden-units 64 --alpha 0.3 --epochs 60 --seed 3",
        {"stage": "candidate"}),
    (3, "16:47", "python train.py --model linear --learning-rate 0.003 --alpha 0.01",
        {"stage": "baseline", "register": BASELINE}),
    (2, "08:55", f"{EVALUATE} --run-name {BASELINE}/2 -P model_uri=models:/{BASELINE}/2",
        {"stage": "review"}),
    (2, "08:57", f"{EVALUATE} --run-name {MODEL}/2 -P model_uri=models:/{MODEL}/2",
        {"stage": "review"}),
    (2, "08:59", f"{EVALUATE} --run-name {MODEL}/3 -P model_uri=models:/{MODEL}/3",
        {"stage": "review"}),
]  # fmt: skip


def main():
    if mlflow.__version__ != MLFLOW_VERSION:
        sys.exit(f"mlflow=={MLFLOW_VERSION} is needed, this Python has {mlflow.__version__}")
    make_wines().to_csv(SAMPLE / "data" / "wine.csv", index=False)
    with tempfile.TemporaryDirectory(prefix="wine-") as temp:
        work = Path(temp) / "wine-quality"
        work.mkdir()
        for name in SOURCES:
            copy = shutil.copytree if (SAMPLE / name).is_dir() else shutil.copy
            copy(SAMPLE / name, work / name)
        with mlflow_server(work) as url:
            runs_moved_by = play_story(work, url)
        with contextlib.closing(sqlite3.connect(work / "mlflow.db")) as db:
            move_times(db, runs_moved_by)
            hide_sources(db)
            db.commit()
            db.execute("PRAGMA journal_mode=DELETE")
            db.execute("VACUUM")
        move_model_times(work / "mlartifacts", runs_moved_by)
        check(work)
        replace(work)


def make_wines(rows=1500):
    """Synthetic wines, in the columns of the well-known Portuguese data set (Cortez et al., 2009).

    Four hidden traits shape the measurements and the taste, not linearly, so that a small network
    beats a linear model and nothing reaches 100 %.
    """
    rng = np.random.default_rng(11)
    ripe, acid, spoilt, care = rng.normal(size=(4, rows))

    def noise(scale):
        return rng.normal(scale=scale, size=rows)

    alcohol = 10.5 + 0.95 * ripe + noise(0.25)
    sugar = 2.4 * np.exp(noise(0.35))
    free_so2 = 15 * np.exp(noise(0.45))
    taste = 5.9 + 0.5 * np.tanh(1.2 * ripe) - 0.45 * spoilt + 0.6 * care * (ripe > -0.3)
    taste += noise(0.3) - np.maximum(np.abs(acid) - 0.7, 0)
    density = 0.9967 - 0.0011 * (alcohol - 10.5) + 0.0004 * (sugar - 2.4) + noise(0.0004)
    return pd.DataFrame({
        "fixed_acidity": (8.3 + 1.5 * acid + noise(0.3)).clip(4.5).round(1),
        "volatile_acidity": (0.52 * np.exp(0.32 * spoilt + noise(0.06))).round(3),
        "citric_acid": (0.28 + 0.13 * acid - 0.05 * spoilt + noise(0.05)).clip(0).round(2),
        "residual_sugar": sugar.round(1),
        "chlorides": (0.085 * np.exp(noise(0.25))).round(3),
        "free_sulfur_dioxide": free_so2.round(),
        "total_sulfur_dioxide": (free_so2 * (1.6 + np.abs(noise(1.2))) + 4).round(),
        "density": density.round(5),
        "ph": (3.31 - 0.12 * acid + noise(0.05)).round(2),
        "sulphates": (0.65 * np.exp(0.2 * care + noise(0.05))).round(2),
        "alcohol": alcohol.clip(8).round(1),
        "quality": np.rint(taste).clip(3, 8).astype(int),
    })  # fmt: skip


def client_env(url=None):
    """The environment of a user called "you" who has set nothing but the tracking URI."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("MLFLOW_")}
    env |= {
        "LOGNAME": "you",
        "USER": "you",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DO_NOT_TRACK": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    return env | {"MLFLOW_TRACKING_URI": url} if url else env


@contextlib.contextmanager
def mlflow_server(work):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = f"mlflow server --host 127.0.0.1 --port {port} --workers 1"
    command += " --backend-store-uri sqlite:///mlflow.db --artifacts-destination ./mlartifacts"
    with open(work.parent / "server.log", "w") as log:
        server = subprocess.Popen(
            shlex.split(command), cwd=work, env=client_env(), stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_healthy(server, url)
        yield url
    except BaseException:
        print((work.parent / "server.log").read_text()[-3000:], file=sys.stderr)
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def wait_until_healthy(server, url):
    for _ in range(240):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{url}/health", timeout=2)
            return
        time.sleep(0.25)
    raise RuntimeError("the MLflow server did not start")


def play_story(work, url):
    """Run every command of STORY and register what it says. Returns run id -> ms to move it by."""
    client = MlflowClient(url, url)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    moved_by = {}
    for days_ago, clock, command, then in STORY:
        print(f"$ {command}", flush=True)
        done = subprocess.run(
            shlex.split(command), cwd=work, env=client_env(url), capture_output=True, text=True
        )
        if (done.returncode != 0) != then.get("fails", False):
            raise RuntimeError(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}")

        made = [run for run in all_runs(client) if run.info.run_id not in moved_by]
        first = min(made, key=lambda run: run.info.start_time)
        when = datetime.datetime.combine(
            today - datetime.timedelta(days=days_ago),
            datetime.time.fromisoformat(clock),
            datetime.timezone.utc,
        )
        # Not on the full second: nobody starts runs like that.
        by = round(when.timestamp() * 1000) + hash_ms(command) - first.info.start_time
        moved_by |= {run.info.run_id: by for run in made}

        for run in made:
            client.set_tag(run.info.run_id, "stage", then["stage"])
        if "note" in then:
            client.set_tag(first.info.run_id, "mlflow.note.content", then["note"])
        if "register" in then:
            best = first.data.tags.get("best_run", first.info.run_id)
            register(client, then["register"], best)
    describe(client)
    return moved_by


def hash_ms(text):
    return sum(ord(c) * i for i, c in enumerate(text, 1)) % MINUTE


def all_runs(client):
    ids = [experiment.experiment_id for experiment in client.search_experiments()]
    return client.search_runs(ids, max_results=1000)


def register(client, name, run_id):
    mlflow.set_tracking_uri(client.tracking_uri)
    mlflow.register_model(f"runs:/{run_id}/model", name)


def describe(client):
    """What people write by hand: notes, aliases, tags of the registry."""
    for name, note in {
        "wine-quality": "Grades wines as **low**, **medium** or **high** from 11 lab measurements.",
        "wine-quality/evaluation": "Registered models on the test wines, which no training sees.",
    }.items():
        experiment = client.get_experiment_by_name(name)
        client.set_experiment_tag(experiment.experiment_id, "mlflow.note.content", note)

    client.update_registered_model(MODEL, "A small neural network that grades wines.")
    client.set_registered_model_tag(MODEL, "task", "classification")
    client.set_registered_model_tag(MODEL, "owner", "cellar team")
    client.update_model_version(MODEL, "1", "The defaults. Kept for comparison.")
    client.update_model_version(MODEL, "2", "Best of the sweep over learning rate and hidden units.")
    client.update_model_version(
        MODEL, "3", "Wider, with a strong L2 penalty: **does not overfit**, lower loss on the test wines."
    )
    client.set_model_version_tag(MODEL, "1", "validation", "passed")
    client.set_model_version_tag(MODEL, "2", "validation", "passed")
    client.set_model_version_tag(MODEL, "3", "validation", "pending")
    client.set_registered_model_alias(MODEL, "champion", "2")
    client.set_registered_model_alias(MODEL, "challenger", "3")

    client.update_registered_model(BASELINE, "The linear model that others have to beat.")
    client.set_registered_model_tag(BASELINE, "task", "classification")
    client.update_model_version(BASELINE, "2", "More regularized.")
    client.set_registered_model_alias(BASELINE, "champion", "2")


def move_times(db, runs_moved_by):
    for run_id, by in runs_moved_by.items():
        for table, run_column, columns in [
            ("runs", "run_uuid", ["start_time", "end_time"]),
            ("metrics", "run_uuid", ["timestamp"]),
            ("latest_metrics", "run_uuid", ["timestamp"]),
            ("logged_model_metrics", "run_id", ["metric_timestamp_ms"]),
            ("logged_models", "source_run_id",
                ["creation_timestamp_ms", "last_updated_timestamp_ms"]),
        ]:  # fmt: skip
            changes = ", ".join(f"{column} = {column} + {by}" for column in columns)
            db.execute(f"UPDATE {table} SET {changes} WHERE {run_column} = ?", [run_id])

    # What is not part of a run follows from the runs.
    db.execute(f"""
        UPDATE model_versions SET creation_time = end_time + {7 * MINUTE} + version * 1234,
            last_updated_time = end_time + {9 * MINUTE} + version * 1234
        FROM runs WHERE runs.run_uuid = model_versions.run_id""")
    db.execute("""
        UPDATE registered_models SET creation_time = first - 40, last_updated_time = last
        FROM (SELECT name AS of, min(creation_time) AS first, max(last_updated_time) AS last
            FROM model_versions GROUP BY name)
        WHERE of = name""")
    db.execute("""
        UPDATE experiments SET creation_time = first, last_update_time = first FROM (
            SELECT experiment_id AS of, min(start_time) - 60 AS first FROM runs GROUP BY 1
            UNION SELECT 0, min(start_time) - 5000 FROM runs)
        WHERE of = experiment_id""")


def move_model_times(artifacts, runs_moved_by):
    for path in artifacts.rglob("MLmodel"):
        text = path.read_text()
        by = runs_moved_by[re.search(r"^run_id: (\w+)$", text, re.M)[1]]

        def moved(match):
            then = datetime.datetime.fromisoformat(match[1])
            return f"utc_time_created: '{then + datetime.timedelta(milliseconds=by)}'"

        path.write_text(re.sub(r"utc_time_created: '(.+)'", moved, text))


def hide_sources(db):
    db.execute("""
        UPDATE tags SET value = 'wine-quality'
        WHERE key = 'mlflow.source.name' AND value LIKE '%/%'""")


def check(work):
    """Fail if anything of this machine is left, or if the sample has grown too big."""
    private = [str(work), work.parent.name, str(SAMPLE), str(Path.home()), "/tmp", "/home/", "file:"]
    words = [getpass.getuser(), socket.gethostname(), os.environ.get("USER", ""), Path.home().name]
    in_bytes = "|".join(re.escape(part) for part in private)
    in_text = "|".join([in_bytes, *(rf"\b{re.escape(word)}\b" for word in words if word)])
    found = []
    for where, content in all_contents(work):
        try:
            text, pattern = content.decode(), in_text
        except UnicodeDecodeError:  # numbers and pixels: a short word in there is chance
            text, pattern = content.decode("latin-1"), in_bytes
        if match := re.search(pattern, text):
            found.append(f"{where}: {text[max(0, match.start() - 40) : match.end() + 40]!r}")
    if found:
        raise RuntimeError("traces of this machine:\n" + "\n".join(found))

    sizes = [path.stat().st_size for path in work.rglob("*") if path.is_file()]
    if sum(sizes) > MAX_BYTES:
        raise RuntimeError(f"{sum(sizes)} bytes are more than {MAX_BYTES}")
    print(f"{sum(sizes):,} bytes in {len(sizes)} files")


def all_contents(work):
    with contextlib.closing(sqlite3.connect(work / "mlflow.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for row in db.execute(f'SELECT * FROM "{table}"'):
                yield table, " ".join(str(value) for value in row).encode()
    for path in (work / "mlartifacts").rglob("*"):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name)
        elif path.is_file():
            yield path.name, path.read_bytes()


def replace(work):
    for name in ["mlartifacts", "mlflow.db"]:
        old = SAMPLE / name
        if old.is_dir():
            shutil.rmtree(old)
        shutil.move(work / name, old)
    for leftover in ["mlflow.db-wal", "mlflow.db-shm", "mlflow.db-journal"]:
        (SAMPLE / leftover).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
