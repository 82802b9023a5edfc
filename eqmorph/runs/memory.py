"""A limit on the memory that building a model may allocate, checked before the allocation.

A recipe is data and may request layers of any size. Every tensor that PyTorch makes from a size alone (`empty`,
`zeros`, `randn`, ...) passes here first and is counted.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode

from eqmorph.errors import DataError
from eqmorph.runs.room import readable_bytes

ITEM_BYTES = 4
"""Bytes of a float32, the type of nearly every tensor of a model."""

SLACK = 16 * 2**20
"""Bytes that building a model may take beside its weights."""


@contextmanager
def bounded_memory(limit: float, subject: str) -> Iterator[None]:
    """Within, tensors made from a size may take `limit` bytes together.

    Args:
        limit: bytes.
        subject: what asks for the memory, as the message begins.

    Raises:
        DataError: more is asked for; nothing of what is too much has been allocated.
    """
    with _Counter(limit, subject):
        yield


class _Counter(TorchDispatchMode):
    """Counts the bytes of tensors made from a size."""

    def __init__(self, limit: float, subject: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.limit = limit
        self.subject = subject
        self.bytes = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Whether PyTorch is to load its compiler, 0.7 s, only to be told not to compile what follows."""
        return False

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run an operation of PyTorch, its size checked first."""
        size = args[0] if args else ()
        if isinstance(size, list | tuple) and all(isinstance(length, int) for length in size):
            self.bytes += ITEM_BYTES * math.prod(size)
            if self.bytes > self.limit:
                raise DataError(
                    f"{self.subject} asks for {readable_bytes(self.bytes)} of weights or more, and there is room for "
                    f"{readable_bytes(self.limit)}; ask for smaller layers"
                )
        return func(*args, **(kwargs or {}))
