"""Answers what MLflow and PyYAML make of texts: one JSON list on stdin, one on stdout.

Each item is {"kind": ..., "text": ...}; each answer {"ok": value} or {"error": "Type: message"}.
"""

import json
import os
import sys
import tempfile
from types import SimpleNamespace
from unittest.mock import patch

import mlflow.pyfunc
import yaml
from mlflow.models import Model
from mlflow.projects.backend import local
from mlflow.projects.backend.local import _get_docker_command
from mlflow.projects._project_spec import load_project
from mlflow.projects.docker import _get_docker_image_uri
from mlflow.utils.environment import _PythonEnv
from mlflow.utils.file_utils import get_local_path_or_none
from mlflow.utils.validation import _validate_param


def in_folder(name, text, files, use, texts=None):
    with tempfile.TemporaryDirectory() as folder:
        for file in [name, *files]:
            os.makedirs(os.path.dirname(os.path.join(folder, file)), exist_ok=True)
            with open(os.path.join(folder, file), "w", encoding="utf-8", newline="") as out:
                out.write(text if file == name else "{}" if file.endswith(".yaml") else "")
        for file, content in (texts or {}).items():
            os.makedirs(os.path.dirname(os.path.join(folder, file)), exist_ok=True)
            with open(os.path.join(folder, file), "w", encoding="utf-8", newline="") as out:
                out.write(content)
        return use(folder)


def start_docker(docker_env):
    """The command line that would start the container; it is not run."""
    image = SimpleNamespace(tags=["i"])
    run = SimpleNamespace(info=SimpleNamespace(run_id="r", experiment_id="0", artifact_uri="s3://b/k"))
    variables = docker_env.get("environment") or []
    os.environ.update({name: "x" for name in variables if isinstance(name, str)})
    _get_docker_command(image, run, None, docker_env.get("volumes"), variables)


def load(folder):
    """Loads a project and computes the command of each entry point that needs no value."""
    project = load_project(folder)
    if project.docker_env and not project.name:
        raise ValueError("Project name in MLProject must be specified when using docker for image tagging.")
    if project.docker_env:
        start_docker(project.docker_env)
    commands = {}
    for name, entry_point in project._entry_points.items():
        # What is required gets a value that is right for its type, where a value can be given at all.
        given = {
            key: "s3://b/k" if parameter.type == "uri" else "1"
            for key, parameter in entry_point.parameters.items()
            if parameter.default is None and isinstance(key, str)
        }
        commands[str(name)] = entry_point.compute_command(given, None)
    return {
        "name": None if project.name is None else str(project.name),
        "entryPoints": {
            str(name): {
                "command": commands[str(name)],
                "parameters": {
                    str(key): {"type": str(value.type), "default": None if value.default is None else str(value.default)}
                    for key, value in entry_point.parameters.items()
                },
            }
            for name, entry_point in project._entry_points.items()
        },
    }


def run(folder, manager):
    """Goes as far as a run can go without building anything: all that depends on the files alone."""
    project = load_project(folder)
    loaded = load(folder)
    if manager == "conda":
        reach_conda(folder)
    if project.docker_env:
        _get_docker_image_uri(project.name, folder)
    elif manager in ("virtualenv", "uv") and not project.databricks_spark_job_spec:
        path = project.env_config_path
        if project.env_type == "conda_env":
            _PythonEnv.from_conda_yaml(path)
        elif path:
            _PythonEnv.from_yaml(path)
    for name, entry_point in project._entry_points.items():
        project.get_entry_point(str(name))
        for index, (key, parameter) in enumerate(entry_point.parameters.items()):
            _validate_param(str(key), "1", f"params[{index}]")
            if parameter.type == "path" and parameter.default is not None:
                get_local_path_or_none(parameter.default)
    return loaded


def real(folder):
    """A project where it stands, by each manager that reads what stands beside it."""
    os.chdir(folder)
    try:
        return run(folder, "virtualenv")
    finally:
        os.chdir("/")


class Reached(Exception):
    """What follows would need conda itself."""


def reach_conda(folder):
    """As far as MLflow's local backend goes before it asks conda for an environment."""
    config = dict.fromkeys(
        (local.PROJECT_SYNCHRONOUS, local.PROJECT_DOCKER_ARGS, local.PROJECT_STORAGE_DIR, local.PROJECT_BUILD_IMAGE, local.PROJECT_DOCKER_AUTH)
    )
    config[local.PROJECT_ENV_MANAGER] = "conda"
    with (
        patch.object(local, "get_or_create_run"),
        patch.object(local, "tracking"),
        patch.object(local, "get_or_create_conda_env", side_effect=Reached),
        patch("mlflow.projects.docker.validate_docker_installation", side_effect=Reached),
    ):
        try:
            local.LocalBackend().run(folder, "t.py", {}, None, config, None, "0")
        except Reached:
            pass


def model(folder):
    os.chdir(folder)
    try:
        return type(Model.load(folder)).__name__
    finally:
        os.chdir("/")


def conda(folder):
    return str(_PythonEnv.from_conda_yaml(f"{folder}/conda.yaml"))


def yaml_error(error):
    problem = getattr(error, "problem", None)
    if problem == "but found another document":
        return error.context
    return problem or str(error).split("\n", maxsplit=1)[0]


def answer(item):
    text, files = item["text"], item.get("files", [])
    if item["kind"] == "yaml":
        return repr(yaml.safe_load(text))
    if item["kind"] == "format":
        return text.format(**item["values"])
    if item["kind"] == "python-env":
        return in_folder("python_env.yaml", text, files, lambda folder: str(_PythonEnv.from_yaml(f"{folder}/python_env.yaml")))
    if item["kind"] == "conda":
        return in_folder("conda.yaml", text, files, conda)
    if item["kind"] == "mlproject":
        texts = item.get("texts")
        return in_folder("MLproject", text, files, lambda folder: run(folder, item.get("manager")), texts)
    if item["kind"] == "folder":
        return real(text)
    if item["kind"] == "mlmodel":
        return in_folder("MLmodel", text, files, model, item.get("texts"))
    if item["kind"] == "bytes":
        with tempfile.NamedTemporaryFile() as file:
            file.write(bytes(item["bytes"]))
            file.flush()
            with open(file.name, encoding="utf-8") as opened:
                return opened.read()
    if item["kind"] == "pyfunc":
        return in_folder("MLmodel", text, files, lambda folder: type(mlflow.pyfunc.load_model(folder)).__name__)
    raise KeyError(item["kind"])


def main():
    answers = []
    for item in json.load(sys.stdin):
        try:
            answers.append({"ok": answer(item)})
        except yaml.YAMLError as error:
            answers.append({"error": yaml_error(error)})
        except Exception as error:
            answers.append({"error": f"{type(error).__name__}: {error}"})
    json.dump(answers, sys.stdout)


main()
