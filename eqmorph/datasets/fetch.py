"""The public SAFE file: downloaded once into the user's cache, checked against its published digest.

Its own hosts are gone; the Internet Archive holds a copy. No licence is stated, so eqmorph never ships it.
"""

import os
from pathlib import Path

from eqmorph import files
from eqmorph.errors import DataError

URL = "https://web.archive.org/web/20200122215408id_/http://dmtlab.bcu.ac.uk/SAFE/data/SAFEEqualiserUserData.csv"
SHA256 = "cc43858680115070ffdfa41a1158fca1344db2e0096ba73fe68990e90a284af1"
TIMEOUT_S = 60


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


def fetch_safe(url: str = URL, sha256: str = SHA256, timeout_s: float = TIMEOUT_S) -> Path:
    """Download the SAFE file unless the cache holds it already; returns where it lies.

    The file appears under its name only when it is complete and its SHA-256 is right.

    Raises:
        DataError: no connection, a connection that breaks, an error of the server, or another file than expected.
    """
    import pooch
    import requests

    path = cached_path()
    if path.is_file() and pooch.file_hash(str(path)) == sha256:
        return path
    with files.atomic_path(path) as temporary:
        try:
            pooch.HTTPDownloader(timeout=timeout_s)(url, str(temporary), None)
        except (requests.RequestException, ValueError) as error:
            raise DataError(
                f"{url}: {_reason(error)}; try again, or download it yourself and give --data FILE"
            ) from None
        found = pooch.file_hash(str(temporary))
        if found != sha256:
            raise DataError(f"{url}: sent another file than expected (SHA-256 {found[:12]}..., not {sha256[:12]}...)")
    return path
