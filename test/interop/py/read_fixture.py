"""Says what MLflow reads in the database of STORE_URI, in the words of the fixtures."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "fixtures" / "databases"))

from make import read
from mlflow.tracking import MlflowClient

uri = os.environ["STORE_URI"]
print(json.dumps(read(MlflowClient(uri, uri))))
