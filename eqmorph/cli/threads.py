"""How many threads compute: one for each operation, and one for each group of a training's replicas.

The matrices here are small. To wake a second thread for one of them costs more than it saves, and seconds on a busy
machine. Replicas are independent, so that idle cores can train some of them each.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_CHOSEN = "OMP_NUM_THREADS" in os.environ
"""Whether the user says how many threads there are."""


def default_to_one() -> None:
    """Let libraries compute each operation in one thread; PyTorch takes its number from the second variable."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@contextmanager
def replicas_on_idle_cores() -> Iterator[None]:
    """Within, a training divides its replicas among the idle cores, or as many threads as the user says."""
    import torch  # with the commands that train

    before = torch.get_num_threads()
    if not _CHOSEN:
        torch.set_num_threads(_idle_cores())
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _idle_cores() -> int:
    """Cores that this process may use, less those that the last minute kept busy; one at least.

    On a busy machine threads that take turns at Python wait for each other: two took twice as long as one there.
    """
    from eqmorph.experiments.workers import usable_cores

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0  # Windows does not say
    return max(1, round(usable_cores() - load))
