"""Corpora of presets: the SAFE file, a synthetic substitute for it, and your own collections."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from eqmorph.errors import DataError, UsageError, did_you_mean, did_you_mean_file
from eqmorph.files import neighbours
from eqmorph.plugins import Registry, broken_contract
from eqmorph.text import is_text, printable

if TYPE_CHECKING:
    from eqmorph.corpora.base import CorpusReader
    from eqmorph.corpora.corpus import Corpus

CORPORA: "Registry[CorpusReader]" = Registry(
    "corpus",
    "eqmorph.corpora",
    "eqmorph.corpora.base:CorpusReader",
    {
        "safe": (
            "eqmorph.corpora.safe:SafeReader",
            "The SAFE equaliser data: a CSV file, or the fetched one.",
        ),
        "socialfx": (
            "eqmorph.corpora.socialfx:SocialFxReader",
            "SocialFX equalizers: a CSV file of words and shapes of 40 bands.",
        ),
        "opra": ("eqmorph.corpora.opra:OpraReader", "Headphone presets of the OPRA database: a JSONL file."),
        "presets": (
            "eqmorph.corpora.presets:PresetsReader",
            "A folder of preset files in any format; words from its subfolders or its labels.csv.",
        ),
        "table": (
            "eqmorph.corpora.table:TableReader",
            "A CSV or Parquet file with named columns, a row for each preset or each band.",
        ),
        "synthetic": (
            "eqmorph.corpora.synthetic:SyntheticReader",
            "Presets drawn from a table of statistics; `synthetic:6000` draws 6,000.",
        ),
    },
)

DEFAULT = "safe"
"""The reader that says what is wrong with a file that no reader recognizes."""


class Reading(NamedTuple):
    """The arguments of `load_corpus` that read a corpus again."""

    data: str | None = None
    synthetic: int | None = None
    seed: int = 0


def load_corpus(
    data: str | Path | None = None, synthetic: int | None = None, seed: int = 0, strict: bool = False
) -> "Corpus":
    """A corpus by its name, from a file, or drawn.

    Args:
        data: None for the embedded synthetic corpus; the name of a kind for that kind's own corpus ("safe" is the
            fetched SAFE file); a path, whose kind is found by its content; or a kind and a path, "safe:my.csv", with
            options of the reader after a question mark, "presets:mine?fit=true&words=none".
        synthetic: how many presets to draw (None: as many as the table of statistics was made from).
        seed: which synthetic corpus.
        strict: stop at the first refused row of a file.

    Raises:
        UsageError: both a file and a synthetic size, or an option that the reader does not have.
        DataError: the file is missing, not fetched yet, or has no valid row; or its name is not UTF-8.
    """
    if data is not None and synthetic is not None:
        raise UsageError("a corpus is either read from a file or drawn, not both; give `data` or `synthetic`")
    if data is not None and not is_text(str(data)):
        raise DataError(f"{printable(str(data))}: the name is not UTF-8 text; rename the file")
    if data is None:
        from eqmorph.corpora.synthetic import draw

        corpus = draw(synthetic, seed)
    else:
        from eqmorph.corpora.corpus import Corpus

        kind, argument, options = _kind(str(data))
        reader = CORPORA.create(kind, **options)
        corpus = reader.read(argument, strict)
        if not isinstance(corpus, Corpus):
            raise broken_contract(reader, f"read gives {type(corpus).__name__}, expected a Corpus")
    return replace(corpus, reading=Reading(None if data is None else str(data), synthetic, seed))


def known_checksum(reading: Reading) -> str | None:
    """The checksum of a corpus that is drawn, without drawing it; None for one that has to be read.

    Raises:
        UsageError: the corpus cannot be drawn, because it would be too large.
    """
    from eqmorph.corpora.synthetic import synthetic_checksum

    if reading.data is None:
        return synthetic_checksum(reading.synthetic, reading.seed)
    kind, argument, options = _kind(reading.data)
    return CORPORA.create(kind, **options).known_checksum(argument)


def _kind(data: str) -> tuple[str, str | None, dict[str, str]]:
    """The kind of a corpus, what its reader is given, and the reader's options."""
    kinds = CORPORA.names()
    if data in kinds:
        return data, None, {}
    kind, colon, argument = data.partition(":")
    if colon and kind in kinds:
        path, _, options = argument.partition("?")
        _expect_stored(Path(path))
        return kind, path, dict(parse_qsl(options, keep_blank_values=True))
    _expect_stored(Path(data))
    recognized = (name for name in kinds if CORPORA.create(name).recognizes(Path(data)))
    found = next(recognized, None)
    if found is None:
        _expect_there(Path(data), did_you_mean(kind, kinds))
    return found or DEFAULT, data, {}


def _expect_there(path: Path, nearest_kind: str) -> None:
    """Refuse the name of no file and no corpus, with the nearest of either.

    Raises:
        DataError: it is the name of none.
    """
    try:
        if path.exists():
            return
    except (OSError, ValueError):  # a name that no file has, of which its reader says what is wrong
        return
    bare, mark, options = str(path).partition("?")
    if mark and Path(bare).exists():
        raise DataError(f"{path}: options need the kind before the path, such as table:{bare}?{options}")
    nearest = nearest_kind or did_you_mean_file(path.name, neighbours(path))
    remedy = nearest or f"; check the name, or name one of {', '.join(CORPORA.names())}"
    raise DataError(f"{path}: there is no such file or corpus{remedy}")


def _expect_stored(path: Path) -> None:
    """Refuse a pipe or a device, which the beginning is not read twice of, and which may have no end.

    Raises:
        DataError: the path is one.
    """
    try:
        streams = path.exists() and not (path.is_file() or path.is_dir())
    except (OSError, ValueError):  # a name that no file has, of which its reader says what is wrong
        return
    if streams:
        raise DataError(f"{path}: is a pipe or a device, and a corpus is read from files; save it as one first")
