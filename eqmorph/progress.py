"""How far long work is, in one of two ways.

Work within a function, such as the reading of a file, reports its share. As with logging, who computes need not know
who follows; where nobody does, a report costs nothing:

    with followed(lambda share: print(f"{share:.0%}")):
        load_corpus("presets.csv")

Work of several parts, such as a study, takes an `on_progress`, which is told their names.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Follower = Callable[[float], None]
"""Is told the share that is done, 0 to 1."""

OnProgress = Callable[[int, int, str], None]
"""Is told how much is done, how much there is, and which part begins or has ended; "" where that does not matter."""
Begin = Callable[[str], None]
"""Is told the name of a part that begins, such as `Stages.begin`."""

_follower: ContextVar[Follower | None] = ContextVar("follower", default=None)


@contextmanager
def followed(follower: Follower) -> Iterator[None]:
    """Within, `follower` is told what is reported."""
    token = _follower.set(follower)
    try:
        yield
    finally:
        _follower.reset(token)


@contextmanager
def part(start: float, stop: float) -> Iterator[None]:
    """Within, what is reported is a part of the work, from one share of it to another.

    Example:
        >>> with followed(print), part(0.5, 1.0):
        ...     report(1, 2)
        0.75
    """
    whole = _follower.get()
    if whole is None:
        yield
        return
    with followed(lambda share: whole(start + share * (stop - start))):
        yield


def report(done: float, total: float) -> None:
    """Say how much of how much is done."""
    follower = _follower.get()
    if follower is not None:
        follower(min(done / total, 1.0) if total else 1.0)


def in_silence(done: int, total: int, name: str) -> None:
    """Let work go on without a word."""


def unnoticed(name: str) -> None:
    """Let a part begin without a word."""


class Stages:
    """Counts the parts of a work, and tells of each as it begins."""

    def __init__(self, total: int, on_progress: OnProgress) -> None:
        self._done, self._total, self._on_progress = 0, total, on_progress

    def begin(self, name: str) -> None:
        """Begin another part; the one before it is done."""
        self._on_progress(self._done, self._total, name)
        self._done += 1
