"""How much memory there is, and how much of it a run folder may ask for. Loads without PyTorch."""

import os

from eqmorph.errors import DataError

COPIES_OF_WEIGHTS = 8
"""Single models and their stack, gradients, two moments, the mean of the weights, and room to work."""


def check_room(count: float, subject: str, remedy: str) -> None:
    """Refuse numbers that do not fit into this machine, before any of them is read or made.

    Args:
        count: bytes of the weights, or of what a step computes beside them.
        subject: what asks for them, as the message begins.
        remedy: what the message ends with.

    Raises:
        DataError: they take more than their part of the memory.
    """
    room = physical_memory() / COPIES_OF_WEIGHTS
    if count > room:
        asked, left = readable_bytes(count), readable_bytes(room)
        raise DataError(f"{subject} asks for {asked} of memory, and there is room for {left}; {remedy}")


def physical_memory() -> float:
    """Bytes of memory this machine has; 8 GB where the system does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return 8e9


def readable_bytes(count: float) -> str:
    """A number of bytes for a reader: "37 GB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1_000:
            return f"{count:.3g} {unit}"
        count /= 1_000
    return f"{count:,.3g} TB"
