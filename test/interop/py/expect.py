"""What the scripts that stand for a user expect of MLflow's client."""

from mlflow.exceptions import MlflowException


def raises(code, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except MlflowException as error:
        assert error.error_code == code, f"{error.error_code}: {error}"
        return str(error)
    raise AssertionError(f"{call} did not raise")
