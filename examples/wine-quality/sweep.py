"""Train every combination of learning rate and hidden units, each as a child of one parent run."""

import argparse
from itertools import product

import mlflow

from train import train
from wine import log_new_params, use_experiment


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learning-rates", default="0.003,0.01,0.03", help="comma separated")
    parser.add_argument("--hidden-units", default="16,64", help="comma separated")
    parser.add_argument("--epochs", type=int, default=40)
    return parser.parse_args()


def main():
    args = parse_args()
    use_experiment("wine-quality")
    with mlflow.start_run(run_name="sweep") as parent:
        log_new_params(parent, vars(args))
        best = None
        for rate, units in product(args.learning_rates.split(","), args.hidden_units.split(",")):
            params = {
                "model": "mlp",
                "learning_rate": float(rate),
                "hidden_units": int(units),
                "layers": 1,
                "alpha": 0.0001,
                "batch_size": 64,
                "epochs": args.epochs,
                "seed": 1,
                "epoch_seconds": 0.0,
            }
            print(f"learning_rate {rate}, hidden_units {units}")
            with mlflow.start_run(
                run_name=f"lr={rate} units={units}",
                experiment_id=parent.info.experiment_id,
                nested=True,
            ) as child:
                mlflow.log_params(params)
                metrics = train(params)
            if best is None or metrics["val_loss"] < best[0]:
                best = (metrics["val_loss"], child.info.run_id)

        mlflow.log_metric("best_val_loss", best[0])
        mlflow.set_tag("best_run", best[1])


if __name__ == "__main__":
    main()
