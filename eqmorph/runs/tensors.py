"""Named tensors of a run folder as safetensors: written whole or not at all, and checked before they are used.

Weights are safetensors, never pickles: an untrusted folder is data and cannot run code. The names, shapes and
types in a file's header are compared with what its config asks for before any number is read, so the size of what is
read is decided by the config and by the file together, never by one of them alone.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.runs.room import check_room

DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype(np.float32),
    "F64": np.dtype(np.float64),
    "I64": np.dtype(np.int64),
}
"""Types that run folders use, by their name in safetensors."""

LARGEST = float(np.finfo(np.float32).max)
"""Networks compute in single precision, and so do the losses."""

SCALE = "normalizer.scale_"
"""Tensor of the lengths that become 1 in a normalizer."""

LARGEST_WEIGHT = 1e6
"""No weight of a trained model, latent, frequency or other number of a run is beyond this."""


@dataclass(frozen=True)
class TensorSpec:
    """What a tensor has to be."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    largest: float = LARGEST
    """Numbers beyond this, to either side, are refused; NaN always is."""

    @property
    def bytes(self) -> int:
        """What it takes in memory."""
        return math.prod(self.shape) * self.dtype.itemsize


def save_tensors(path: Path, tensors: Mapping[str, np.ndarray], metadata: dict[str, str] | None = None) -> None:
    """Write named arrays (...) as safetensors, with texts beside them, whole or not at all."""
    arrays = {name: np.asarray(value, order="C") for name, value in tensors.items()}
    with files.atomic_path(path) as temporary:
        temporary.write_bytes(save(arrays, metadata))


def read_header(path: Path) -> dict[str, TensorSpec]:
    """Shape and type of every tensor of a file, without reading its numbers.

    Raises:
        DataError: the file is missing, cut short, not safetensors, or has tensors of other types than runs use.
    """
    if not path.is_file():
        raise DataError(f"{path}: is missing; is the run folder whole? train the run again or finish it")
    header = {}
    try:
        with safe_open(path, "numpy") as opened:
            for name in opened.keys():  # noqa: SIM118 (it is not a dictionary)
                part = opened.get_slice(name)
                dtype = DTYPES.get(part.get_dtype())
                if dtype is None:
                    raise DataError(
                        f"{path}: {name!r} is of the type {part.get_dtype()}; expected {', '.join(DTYPES)}"
                    )
                header[name] = TensorSpec(tuple(part.get_shape()), dtype)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        reason = " ".join(str(error).split())
        raise DataError(f"{path}: is not a whole safetensors file ({reason}); train the run again") from None
    return header


def load_tensors(path: Path, expected: Mapping[str, TensorSpec]) -> dict[str, np.ndarray]:
    """The named arrays of a file, which has no others.

    Args:
        path: safetensors.
        expected: names, shapes and types.

    Raises:
        DataError: the file is missing or damaged, lacks a tensor or has one too many, or a tensor has another shape
            or type, or holds numbers that are not finite.
    """
    header = read_header(path)
    for name in {**expected, **header}:
        check_tensor(path, name, expected.get(name), header.get(name))
    check_room(sum(spec.bytes for spec in expected.values()), f"{path}:", "train a smaller run")
    tensors = {}
    with safe_open(path, "numpy") as opened:
        for name, spec in expected.items():
            tensors[name] = opened.get_tensor(name)
            if not (np.abs(tensors[name]) <= np.float64(spec.largest)).all():
                raise DataError(
                    f"{path}: {name!r} holds numbers that are not finite or too large; train the run again"
                )
    return tensors


def check_tensor(path: Path, name: str, expected: TensorSpec | None, actual: TensorSpec | None) -> None:
    """Refuse a tensor that does not fit the config of its run.

    Raises:
        DataError: it is missing, unknown, or of another shape or type.
    """
    if actual is None:
        problem = f"lacks {name!r}"
    elif expected is None:
        problem = f"holds {name!r}, which the config does not ask for"
    elif actual.shape != expected.shape:
        problem = f"{name!r} has the shape {actual.shape}, and the config asks for {expected.shape}"
    elif actual.dtype != expected.dtype:
        problem = f"{name!r} is of the type {actual.dtype}, and runs hold {expected.dtype}"
    else:
        return
    raise DataError(f"{path}: does not fit the run: {problem}; train the run again")


def check_scale(path: Path, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse a normalizer's scale with numbers of 0 or less, which it divides by.

    Raises:
        DataError: a number is not positive.
    """
    if not (tensors[SCALE] > 0).all():
        raise DataError(
            f"{path}: does not fit the run: {SCALE!r} holds numbers that are not positive; train it again"
        )
