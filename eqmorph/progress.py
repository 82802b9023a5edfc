"""How far long work is: what takes a while reports its share, and whoever follows shows it.

As with logging, who computes need not know who follows; where nobody does, a report costs nothing.

    with followed(lambda share: print(f"{share:.0%}")):
        load("presets.csv")
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Follower = Callable[[float], None]
"""Is told the share that is done, 0 to 1."""

_follower: ContextVar[Follower | None] = ContextVar("follower", default=None)


@contextmanager
def followed(follower: Follower) -> Iterator[None]:
    """Within, `follower` is told what is reported."""
    token = _follower.set(follower)
    try:
        yield
    finally:
        _follower.reset(token)


def report(done: float, total: float) -> None:
    """Say how much of how much is done."""
    follower = _follower.get()
    if follower is not None:
        follower(min(done / total, 1.0) if total else 1.0)
