"""The public SAFE file: downloaded once into the user's cache, checked against its published digest.

Its own hosts are gone; the Internet Archive holds a copy. No licence is stated, so eqmorph never ships it.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from eqmorph import files
from eqmorph.errors import DataError

URL = "https://web.archive.org/web/20200122215408id_/http://dmtlab.bcu.ac.uk/SAFE/data/SAFEEqualiserUserData.csv"
SHA256 = "cc43858680115070ffdfa41a1158fca1344db2e0096ba73fe68990e90a284af1"
TIMEOUT_S = 60.0


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


def fetch_safe(url: str = URL, sha256: str = SHA256, timeout_s: float = TIMEOUT_S, bar: Any = False) -> Path:
    """Download the SAFE file unless the cache holds it already; returns where it lies.

    The file appears under its name only when it is complete and its SHA-256 is right.

    Args:
        url: where it is.
        sha256: what it must be.
        timeout_s: longest silence of the server, in seconds.
        bar: a progress bar as `pooch.HTTPDownloader` takes it.

    Raises:
        DataError: no connection, a connection that breaks, an error of the server, another file than expected,
            or a cache that cannot be written.
    """
    path = cached_path()
    if path.is_file() and _sha256(path) == sha256:
        return path
    with files.atomic_path(path, "set EQMORPH_CACHE to another folder") as temporary:
        _download(url, temporary, timeout_s, bar)
        if _sha256(temporary) != sha256:
            raise _failed(url, f"the file sent is not the one expected (its SHA-256 is not {sha256[:12]}...)")
    return path


def _download(url: str, path: Path, timeout_s: float, bar: Any) -> None:
    """Download a file.

    Raises:
        DataError: no connection, a connection that breaks, or an error of the server.
        OSError: the file cannot be written.
    """
    import pooch
    import requests

    downloader = pooch.HTTPDownloader(timeout=timeout_s, progressbar=bar)
    try:
        downloader(url, str(path), None)
    except requests.HTTPError as error:
        problem = f"the server refused: {error}".partition(" for url")[0]
    except requests.exceptions.ChunkedEncodingError:
        problem = "the connection broke before the file was complete"
    except requests.Timeout:
        problem = f"no answer within {timeout_s:g} seconds"
    except requests.ConnectionError:
        problem = "no connection to the server"
    except requests.RequestException as error:
        problem = str(error)
    else:
        return
    raise _failed(url, problem)


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _failed(url: str, problem: str) -> DataError:
    return DataError(f"{url}: {problem}; nothing was kept. Try again, or name a copy of your own as the data")
