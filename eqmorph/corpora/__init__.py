"""Labelled presets: the SAFE file, a synthetic corpus that stands in for it, splits by submitter."""

from pathlib import Path
from typing import TYPE_CHECKING

from eqmorph.errors import UsageError

if TYPE_CHECKING:
    from eqmorph.corpora.corpus import Corpus


def load(
    data: str | Path | None = None, synthetic: int | None = None, seed: int = 0, strict: bool = False
) -> "Corpus":
    """The corpus that `--data` and `--synthetic` name.

    Args:
        data: None for the embedded synthetic corpus, "safe" for the fetched SAFE file, else a file's path.
        synthetic: how many presets to draw (None: as many as the table of statistics was made from).
        seed: which synthetic corpus.
        strict: stop at the first refused row of a file.

    Raises:
        UsageError: both a file and a synthetic size.
        DataError: the file is missing, not fetched yet, or has no valid row.
    """
    if data is None:
        from eqmorph.corpora.synthetic import draw

        return draw(synthetic, seed)
    if synthetic is not None:
        raise UsageError("a corpus is either read from --data or drawn with --synthetic; give one of them")
    from eqmorph.corpora.safe import read_safe

    if str(data) == "safe":
        from eqmorph.corpora.fetch import fetched

        return read_safe(fetched(), strict)
    return read_safe(Path(data), strict)
