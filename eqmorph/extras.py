"""Optional packages: which extra installs which, and the message if one is missing.

The core runs without them. Their modules are imported like any others; the command line, the public API
and the registries turn a failed import into a one-line error.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from eqmorph.errors import EqmorphError

EXTRAS = {
    "torch": "train",
    "pandas": "train",
    "sklearn": "train",
    "joblib": "train",
    "matplotlib": "plot",
    "pyarrow": "parquet",
    "distributed": "dask",
    "onnx": "onnx",
}
"""Name of a package as it is imported -> the extra that installs it."""


class MissingExtraError(EqmorphError, ImportError):
    """What was asked for needs an optional package that is not installed."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn the failed import of an optional package within the block into a `MissingExtraError`.

    Raises:
        MissingExtraError: one line with the package and the command that installs it.

    Example:
        >>> with explained():
        ...     raise ModuleNotFoundError("No module named 'torch'", name="torch")
        Traceback (most recent call last):
        eqmorph.extras.MissingExtraError: this needs torch, which is not installed: pip install "eqmorph[train]"
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRAS:
            raise
        raise MissingExtraError(
            f'this needs {package}, which is not installed: pip install "eqmorph[{EXTRAS[package]}]"', name=error.name
        ) from error
