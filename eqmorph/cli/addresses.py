"""Addresses in what a command says: those that stand in files are hidden, those that the user typed are shown."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from eqmorph.text import without_addresses

_typed = ""


def know(words: Sequence[str]) -> None:
    """Take the words of a command line, the folder it runs in and the user's own as what may be repeated."""
    global _typed
    own = list(words)
    with suppress(OSError, RuntimeError):  # the folder may be gone, and the user may have none
        own += [str(Path.cwd()), str(Path.home())]
    _typed = "\n".join(own)


def shown(text: str) -> str:
    """Hide addresses that the user has not typed."""
    return without_addresses(text, _typed)


def shown_data(data: Any) -> Any:
    """Copy nested dictionaries and lists with every text as `shown` gives it."""
    if isinstance(data, dict):
        return {shown(key): shown_data(value) for key, value in data.items()}
    if isinstance(data, list):
        return [shown_data(value) for value in data]
    return shown(data) if isinstance(data, str) else data
