"""Progress of a measurement: which of its parts is being computed."""

from collections.abc import Callable

OnStage = Callable[[int, int, str], None]
"""Called with the number of parts that are done, the number of all, and the name of the part that begins."""
Begin = Callable[[str], None]
"""Called with the name of a part that begins."""


def in_silence(done: int, total: int, name: str) -> None:
    """Do nothing when a part begins."""


def unnoticed(name: str) -> None:
    """Do nothing when a part begins."""


class Stages:
    """Counts the parts of a measurement."""

    def __init__(self, total: int, on_stage: OnStage) -> None:
        self._done, self._total, self._on_stage = 0, total, on_stage

    def begin(self, name: str) -> None:
        """Begin another part; the one before it is done."""
        self._on_stage(self._done, self._total, name)
        self._done += 1
