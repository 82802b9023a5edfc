"""How far a measurement is: which of its parts is being computed, for whoever shows it."""

from collections.abc import Callable

OnStage = Callable[[int, int, str], None]
"""Is told how many parts of how many are done, and the name of the one that begins."""
Begin = Callable[[str], None]
"""Is told the name of a part that begins."""


def in_silence(done: int, total: int, name: str) -> None:
    """Take no notice of a part."""


def unnoticed(name: str) -> None:
    """Take no notice of a part."""


class Stages:
    """Counts the parts of a measurement."""

    def __init__(self, total: int, on_stage: OnStage) -> None:
        self._done, self._total, self._on_stage = 0, total, on_stage

    def begin(self, name: str) -> None:
        """Begin another part; the one before it is done."""
        self._on_stage(self._done, self._total, name)
        self._done += 1
