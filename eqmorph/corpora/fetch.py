"""The public SAFE file: downloaded once into the user's cache, checked against its published digest.

Its own hosts are gone; the Internet Archive holds a copy. No licence is stated, so eqmorph never ships it.
"""

import hashlib
import os
from collections.abc import Callable
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import Any

from eqmorph import files
from eqmorph.errors import DataError

URL = "https://web.archive.org/web/20200122215408id_/http://dmtlab.bcu.ac.uk/SAFE/data/SAFEEqualiserUserData.csv"
SHA256 = "cc43858680115070ffdfa41a1158fca1344db2e0096ba73fe68990e90a284af1"
TIMEOUT_S = 60.0

_BLOCK_BYTES = 1 << 14
_REMEDY = "try again, or name a copy of your own as the data"


def cache_dir() -> Path:
    """Where fetched files are kept: `EQMORPH_CACHE`, or the platform's place for caches."""
    if chosen := os.environ.get("EQMORPH_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("eqmorph")


def cached_path() -> Path:
    """Where the SAFE file is, or will be once it is fetched."""
    return cache_dir() / "SAFEEqualiserUserData.csv"


def fetched() -> Path:
    """The SAFE file in the cache.

    Raises:
        DataError: it has not been fetched.
    """
    path = cached_path()
    if not path.is_file():
        raise DataError(f"the SAFE file is not in {path.parent}; fetch it with: eqmorph data fetch safe")
    return path


def fetch_safe(
    url: str = URL,
    sha256: str = SHA256,
    timeout_s: float = TIMEOUT_S,
    advance: Callable[[int, int | None], None] = lambda done, total: None,
) -> Path:
    """Download the SAFE file unless the cache holds it already; returns where it lies.

    The file appears under its name only when it is complete and its SHA-256 is right. Until then what has arrived is
    kept beside it, and the next download continues there where the server can.

    Args:
        url: where it is.
        sha256: what it must be.
        timeout_s: longest silence of the server, in seconds.
        advance: called with the number of bytes that are there, and that of all where the server says it.

    Raises:
        DataError: no connection, a connection that breaks, an error of the server, another file than expected,
            or a cache that cannot be written.
    """
    path = cached_path()
    if path.is_file() and _sha256(path) == sha256:
        return path
    part = path.with_name(f"{path.name}.part")
    with files.atomic_path(path, "set EQMORPH_CACHE to another folder") as temporary:
        continued = _download(url, part, timeout_s, advance)
        if continued and _sha256(part) != sha256:
            part.unlink(missing_ok=True)  # it began as another file
            _download(url, part, timeout_s, advance)
        if _sha256(part) != sha256:
            part.unlink(missing_ok=True)
            raise DataError(
                f"{url}: the file sent is not the one expected (its SHA-256 is not {sha256[:12]}...), "
                f"nothing was kept; {_REMEDY}"
            )
        part.replace(temporary)
    return path


def _download(url: str, part: Path, timeout_s: float, advance: Callable[[int, int | None], None]) -> bool:
    """Download a file into `part`, after what this holds already; whether it was continued.

    Raises:
        DataError: no connection, a connection that breaks, or an error of the server.
        OSError: the file cannot be written.
    """
    import requests

    there = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    try:
        with requests.get(url, headers=headers, stream=True, timeout=timeout_s) as answer:
            if there and answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                return True  # it holds everything, or more
            answer.raise_for_status()
            continued = answer.status_code == HTTPStatus.PARTIAL_CONTENT
            _receive(answer, part, there if continued else 0, advance)
            return continued
    except requests.HTTPError as error:
        problem = f"the server refused: {error}".partition(" for url")[0]
    except requests.exceptions.ChunkedEncodingError:
        problem = "the connection broke before the file was complete, the next try continues there"
    except requests.Timeout:
        problem = f"no answer within {timeout_s:g} seconds"
    except requests.ConnectionError:
        problem = "no connection to the server"
    except requests.RequestException as error:
        problem = str(error)
    raise DataError(f"{url}: {problem}; {_REMEDY}")


def _receive(answer: Any, part: Path, there: int, advance: Callable[[int, int | None], None]) -> None:
    """Write an answer's body behind the first `there` bytes of a file."""
    length = answer.headers.get("Content-Length", "")
    total = there + int(length) if length.isdecimal() else None
    blocks = answer.iter_content(_BLOCK_BYTES)
    first = next(blocks, b"")  # before the file is made: a silent server leaves none
    with part.open("ab") as stream:
        stream.truncate(there)
        for block in chain([first], blocks):
            stream.write(block)
            there += len(block)
            advance(there, total)


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
