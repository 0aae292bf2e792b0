"""Train a classifier that grades wines as low, medium or high, and log every epoch to MLflow."""

import argparse
import time

import mlflow
from mlflow.models import infer_signature
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import accuracy_score, f1_score, log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from wine import CLASSES, load_split, log_data, log_new_params, log_report, use_experiment


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=["mlp", "linear"], default="mlp")
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--hidden-units", type=int, default=32, help="per hidden layer (mlp only)")
    parser.add_argument("--layers", type=int, default=1, help="hidden layers (mlp only)")
    parser.add_argument("--alpha", type=float, default=0.0001, help="L2 penalty")
    parser.add_argument("--batch-size", type=int, default=64, help="mlp only")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epoch-seconds", type=float, default=0, help="wait after each epoch")
    return parser.parse_args()


def make_classifier(params):
    if params["model"] == "linear":
        return SGDClassifier(
            loss="log_loss",
            learning_rate="constant",
            eta0=params["learning_rate"],
            alpha=params["alpha"],
            random_state=params["seed"],
        )
    return MLPClassifier(
        hidden_layer_sizes=(params["hidden_units"],) * params["layers"],
        learning_rate_init=params["learning_rate"],
        alpha=params["alpha"],
        batch_size=params["batch_size"],
        random_state=params["seed"],
    )


def score(classifier, features, grades, prefix):
    predicted = classifier.predict(features)
    return {
        f"{prefix}_loss": log_loss(grades, classifier.predict_proba(features)),
        f"{prefix}_accuracy": accuracy_score(grades, predicted),
        f"{prefix}_f1": f1_score(grades, predicted, average="macro"),
    }


def train(params):
    """Train inside the active run and return the metrics of the last epoch."""
    train_wines, train_grades = load_split("train")
    val_wines, val_grades = load_split("val")
    log_data(train_wines, train_grades, "training")
    log_data(val_wines, val_grades, "validation")

    scaler = StandardScaler().fit(train_wines)
    train_scaled, val_scaled = scaler.transform(train_wines), scaler.transform(val_wines)

    classifier = make_classifier(params)
    for epoch in range(1, params["epochs"] + 1):
        classifier.partial_fit(train_scaled, train_grades, classes=sorted(CLASSES))
        metrics = {
            **score(classifier, train_scaled, train_grades, "train"),
            **score(classifier, val_scaled, val_grades, "val"),
        }
        mlflow.log_metrics(metrics, step=epoch)
        print(
            f"epoch {epoch:3}: train_loss {metrics['train_loss']:.4f}, "
            f"val_loss {metrics['val_loss']:.4f}, val_accuracy {metrics['val_accuracy']:.4f}"
        )
        if metrics["val_loss"] > 1.5:
            raise RuntimeError(f"Diverged in epoch {epoch}: guessing has a loss of 1.1")
        time.sleep(params["epoch_seconds"])

    model = make_pipeline(scaler, classifier)
    log_report(val_grades, model.predict(val_wines))
    mlflow.sklearn.log_model(
        model,
        name="model",
        signature=infer_signature(train_wines, model.predict(train_wines)),
        input_example=val_wines.head(3),
        pip_requirements=mlflow.sklearn.get_default_pip_requirements(include_skops=True),
        skops_trusted_types=["sklearn.neural_network._stochastic_optimizers.AdamOptimizer"],
    )
    return metrics


def main():
    params = vars(parse_args())
    use_experiment("wine-quality")
    with mlflow.start_run(run_name=f"{params['model']} lr={params['learning_rate']:g}") as run:
        log_new_params(run, params)
        train(params)


if __name__ == "__main__":
    main()
