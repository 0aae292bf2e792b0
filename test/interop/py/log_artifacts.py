"""Logs artifacts as people do, behind the proxy and in a folder that the server names; prints the runs' ids."""

import json
import os

import mlflow
import numpy as np
import pandas as pd

frame = pd.DataFrame({"question": [f"q {i}" for i in range(1200)], "score": np.arange(1200) / 8})


def log(experiment_id):
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_table(frame, "eval.json")
        mlflow.log_text("first\n" * 40_000, "logs/train log (1).txt")
        mlflow.log_dict({"ö": "ü"}, "ümlaut/ñ.json")
        mlflow.log_image(np.zeros((8, 8, 3), dtype=np.uint8), "black.png")
        frame.to_parquet("frame.parquet")
        mlflow.log_artifact("frame.parquet", "data")
        mlflow.log_text("", "empty.txt")
    return run.info.run_id


proxied = log("0")
folder = os.path.abspath("by-folder")
local = log(mlflow.create_experiment("local", artifact_location=f"file://{folder}"))
cloud = mlflow.MlflowClient().create_run(
    mlflow.create_experiment("cloud", artifact_location="s3://nowhere/x")
)
model = mlflow.initialize_logged_model("a model", source_run_id=proxied)
mlflow.finalize_logged_model(model.model_id, "READY")
print(json.dumps({"proxied": proxied, "local": local, "cloud": cloud.info.run_id, "model": model.model_id}))
