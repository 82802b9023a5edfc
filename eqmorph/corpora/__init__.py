"""Labelled presets: the SAFE file, a synthetic corpus that stands in for it, splits by submitter."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from eqmorph.errors import UsageError

if TYPE_CHECKING:
    from eqmorph.corpora.corpus import Corpus


class Reading(NamedTuple):
    """The arguments of `load` that read a corpus again."""

    data: str | None = None
    synthetic: int | None = None
    seed: int = 0


def load(
    data: str | Path | None = None, synthetic: int | None = None, seed: int = 0, strict: bool = False
) -> "Corpus":
    """A corpus by its name, from a file, or drawn.

    Args:
        data: None for the embedded synthetic corpus, "safe" for the fetched SAFE file, else a file's path.
        synthetic: how many presets to draw (None: as many as the table of statistics was made from).
        seed: which synthetic corpus.
        strict: stop at the first refused row of a file.

    Raises:
        UsageError: both a file and a synthetic size.
        DataError: the file is missing, not fetched yet, or has no valid row.
    """
    if data is not None and synthetic is not None:
        raise UsageError("a corpus is either read from a file or drawn, not both; give `data` or `synthetic`")
    corpus = _read(data, synthetic, seed, strict)
    return replace(corpus, reading=Reading(None if data is None else str(data), synthetic, seed))


def _read(data: str | Path | None, synthetic: int | None, seed: int, strict: bool) -> "Corpus":
    if data is None:
        from eqmorph.corpora.synthetic import draw

        return draw(synthetic, seed)
    from eqmorph.corpora.safe import read_safe

    if str(data) == "safe":
        from eqmorph.corpora.fetch import fetched

        return read_safe(fetched(), strict)
    return read_safe(Path(data), strict)
