"""Logs a model with an example, and one with a signature and params only; prints their ids."""

import json

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema
from sklearn.linear_model import LinearRegression

frame = pd.DataFrame({"alcohol": [9.4, 9.8], "pH": [3.5, 3.2]})


class Scaled(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return np.asarray(model_input["alcohol"]) * params["factor"]


signature = ModelSignature(
    inputs=Schema([ColSpec("double", "alcohol"), ColSpec("string", "vineyard", required=False)]),
    outputs=Schema([ColSpec("double")]),
    params=ParamSchema([ParamSpec("factor", "double", 2.5), ParamSpec("unit", "string", 'a "b"')]),
)
# Without requirements of its own MLflow would load each model once more to find them.
with mlflow.start_run():
    fitted = LinearRegression().fit(frame, [5, 6])
    example = mlflow.sklearn.log_model(
        fitted, name="linear", input_example=frame, pip_requirements=["mlflow"]
    )
    scaled = mlflow.pyfunc.log_model(
        name="scaled", python_model=Scaled(), signature=signature, pip_requirements=["mlflow"]
    )
print(json.dumps([example.model_id, scaled.model_id]))
