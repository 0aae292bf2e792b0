"""What the scripts of this project share: the data, the experiment and the report."""

import os
import warnings
from pathlib import Path

import mlflow
import pandas as pd
from sklearn.metrics import ConfusionMatrixDisplay, classification_report
from sklearn.model_selection import train_test_split

CLASSES = ["low", "medium", "high"]
DATA = Path(__file__).parent / "data" / "wine.csv"


def load_split(part):
    """Return the features and the grades of one part: "train", "val" or "test" (60:20:20).

    The split never changes, so that runs can be compared whatever their seed.
    """
    wines = pd.read_csv(DATA)
    features = wines.drop(columns="quality")
    grades = pd.cut(wines["quality"], [0, 5, 6, 10], labels=CLASSES).astype(str)

    train, rest = train_test_split(wines.index, test_size=0.4, random_state=0, stratify=grades)
    val, test = train_test_split(rest, test_size=0.5, random_state=0, stratify=grades[rest])
    index = {"train": train, "val": val, "test": test}[part]
    return features.loc[index], grades.loc[index].to_numpy()


def use_experiment(name):
    """Log to the experiment `name`, unless whoever started this script has chosen already.

    `mlflow run` makes the run itself and hands over its id in MLFLOW_RUN_ID.
    """
    chosen = ("MLFLOW_RUN_ID", "MLFLOW_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_NAME")
    if any(os.environ.get(variable) for variable in chosen):
        return
    # The experiments in this folder's mlflow.db keep their files behind a tracking server. Without
    # a server, MLflow writes straight into that database and needs an experiment with local files.
    if mlflow.get_tracking_uri().startswith("sqlite"):
        name += "-local"
    mlflow.set_experiment(name)


def log_new_params(run, params):
    """Log the params that the run doesn't have yet: `mlflow run` has logged those of MLproject."""
    mlflow.log_params({k: v for k, v in params.items() if k not in run.data.params})


def log_data(features, grades, context):
    """Record which wines a run used, as a dataset with a digest."""
    with warnings.catch_warnings():
        # MLflow has two names for a local file and wonders which one we mean.
        warnings.filterwarnings("ignore", "The specified dataset source")
        dataset = mlflow.data.from_pandas(
            features.assign(grade=grades), source="data/wine.csv", name="wine", targets="grade"
        )
    mlflow.log_input(dataset, context)


def log_report(truth, predicted):
    """Log precision and recall per grade, and a picture of the confusion matrix."""
    mlflow.log_text(classification_report(truth, predicted, zero_division=0), "report/report.txt")
    report = classification_report(truth, predicted, zero_division=0, output_dict=True)
    mlflow.log_dict(report, "report/report.json")

    try:
        import matplotlib
    except ImportError:
        print("matplotlib is not installed: no picture of the confusion matrix")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(4.5, 3.8), layout="constrained")
    ConfusionMatrixDisplay.from_predictions(
        truth, predicted, labels=CLASSES, cmap="Blues", ax=axes
    )
    mlflow.log_figure(figure, "confusion_matrix.png")
    plt.close(figure)
