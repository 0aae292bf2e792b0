"""Logs images by step into EXPERIMENT, as training code does, and prints the run's id."""

import json
import os

import mlflow
import numpy as np
from PIL import Image

experiment = os.environ.get("EXPERIMENT", "1")
with mlflow.start_run(experiment_id=experiment, run_name="logged by Python") as run:
    for step in range(3):
        grey = np.full((300, 300, 3), 80 * step, dtype=np.uint8)
        mlflow.log_image(grey, key="val/dogs", step=step)
    mlflow.log_image(Image.new("RGB", (20, 10), "teal"), key="val/dogs", step=2)
    mlflow.log_image(Image.new("L", (8, 8)), "plots/eight by eight.png")
print(json.dumps({"run": run.info.run_id}))
