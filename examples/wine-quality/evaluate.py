"""Score a logged or registered model on the test wines, which no training run has seen."""

import argparse

import mlflow
from sklearn.metrics import accuracy_score, f1_score, log_loss, recall_score

from wine import CLASSES, load_split, log_data, log_new_params, log_report, use_experiment


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model-uri", default="models:/wine-quality@champion")
    return parser.parse_args()


def main():
    params = vars(parse_args())
    use_experiment("wine-quality/evaluation")
    with mlflow.start_run(run_name=params["model_uri"].removeprefix("models:/")) as run:
        log_new_params(run, params)
        model = mlflow.sklearn.load_model(params["model_uri"])
        wines, grades = load_split("test")
        log_data(wines, grades, "evaluation")
        predicted = model.predict(wines)

        metrics = {
            "test_loss": log_loss(grades, model.predict_proba(wines)),
            "test_accuracy": accuracy_score(grades, predicted),
            "test_f1": f1_score(grades, predicted, average="macro"),
        }
        recalls = recall_score(grades, predicted, labels=CLASSES, average=None)
        for grade, recall in zip(CLASSES, recalls):
            metrics[f"test_recall/{grade}"] = recall
        mlflow.log_metrics(metrics)
        log_report(grades, predicted)
        print(", ".join(f"{key} {value:.4f}" for key, value in metrics.items()))


if __name__ == "__main__":
    main()
