"""Which run a file is of: a digest of the run's config stands in each, so that files of two runs are told apart.

Files of a folder may fit each other in every shape and still be of two trainings. A file without a digest, of an
earlier version, counts as one of its folder.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.runs.names import CONFIG

DIGEST = "config_sha256"
"""Name of the digest, in the metadata of safetensors and in JSON."""


def config_digest(folder: Path) -> str:
    """Compute the SHA-256 of what the run of a folder was asked to do, wherever its data lies today.

    It is taken from the file, which `load_config` has checked, and not from a `RunConfig`, to which later versions
    may add fields.
    """
    asked: dict[str, Any] = files.parse_json(files.read_text(folder / CONFIG))
    asked = {key: value for key, value in asked.items() if key != "versions"}
    asked["data"] = {key: value for key, value in asked["data"].items() if key != "argument"}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def expect_tensors_of(folder: Path, path: Path) -> None:
    """Refuse tensors that were written for another config; those of `path` have been checked before.

    Raises:
        DataError: they are of another run, or of this one before its config was changed.
    """
    try:
        with safe_open(path, "numpy") as opened:
            metadata = opened.metadata() or {}
    except (SafetensorError, OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read: {' '.join(str(error).split())}") from None
    expect_digest_of(folder, path, metadata.get(DIGEST, ""))


def expect_digest_of(folder: Path, path: Path, digest: str) -> None:
    """Refuse a file with the digest of another config; raises as `expect_tensors_of`."""
    if digest and digest != config_digest(folder):
        raise DataError(
            f"{path}: does not fit the run: it was written for another {CONFIG}; keep the files of one run together"
        )
