"""The file of a lexicon: learned parameters as JSON, checked as they are read.

`eqmorph/data/lexicon.json`, made by `tools/derive_lexicon.py`, ships with eqmorph. A word is a list without names of
fields, and trailing zeros of coordinates are left out: 700 words take 110 kB. What of a rare word is stored, and how
coarsely, stands in docs/words.md.
"""

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from eqmorph import files
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.errors import DataError, UsageError
from eqmorph.words.lexicon import Behind, Bin, Lexicon, Mode, Word, WordClassifier
from eqmorph.words.patterns import STATES, Pattern, Patterns
from eqmorph.words.space import GRID_HZ, CurveSpace

VERSION = 2

LARGEST = 1e6
"""Of the decibels, weights and coordinates of a lexicon; the one that ships has none above 20."""

EMBEDDED = resources.files("eqmorph") / "data" / "lexicon.json"


@cache
def _embedded() -> Lexicon:
    """The lexicon that ships with eqmorph."""
    return parse_lexicon(EMBEDDED.read_text(encoding="utf-8"), "the embedded lexicon")


def load_lexicon(path: Path | str | None = None) -> Lexicon:
    """Read a lexicon; by default the one that ships with eqmorph.

    Raises:
        DataError: the file cannot be read or is not a lexicon.
    """
    return _embedded() if path is None else parse_lexicon(files.read_text(Path(path)), str(path))


def parse_lexicon(text: str, source: str) -> Lexicon:
    """Read the text of a lexicon file.

    Raises:
        DataError: it is not a lexicon of this version.
    """
    try:
        data = json.loads(text)
        if data["version"] != VERSION:
            raise DataError(f"{source}: is of version {data['version']}, expected {VERSION}; derive it again")
        axes = _numbers(data["axes"], None, len(GRID_HZ))
        width = 1 + len(axes)
        return Lexicon(
            words=tuple(_word(row, width) for row in data["words"]),
            space=CurveSpace(axes),
            spread=_covariance(data["spread"], width),
            patterns={word: _patterns(rows) for word, rows in data["patterns"].items()},
            main=_classifier(data["main"]),
            frequent=_classifier(data["frequent"]),
            reliability=tuple(Bin(int(rows), float(sure), float(right)) for rows, sure, right in data["reliability"]),
            sources=tuple(map(_text, data["sources"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, UsageError) as error:
        raise DataError(f"{source}: is not a lexicon ({error!r:.80}); derive it again") from None


def lexicon_text(lexicon: Lexicon) -> str:
    """The text of a lexicon file; numbers are rounded as docs/words.md says."""
    data = {
        "version": VERSION,
        "sources": lexicon.sources,
        "axes": _rounded(lexicon.space.axes, 4),
        "spread": _rounded(lexicon.spread, 3),
        "main": _classifier_data(lexicon.main),
        "frequent": _classifier_data(lexicon.frequent),
        "reliability": [
            [each.rows, round(each.confidence, 3), round(each.accuracy, 3)] for each in lexicon.reliability
        ],
        "patterns": {word: _patterns_data(patterns) for word, patterns in lexicon.patterns.items()},
        "words": [_word_data(word) for word in lexicon.words],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _text(value: Any) -> str:
    """Text that can be shown on a line."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError(f"{value!r:.40} is not text")
    return value


def _numbers(values: Any, *shape: int | None) -> FloatArray:
    """Numbers up to `LARGEST` of a shape, in which None stands for any length of one or more."""
    numbers = np.asarray(values, dtype=float)
    fits = numbers.ndim == len(shape) and all(map(_is_length, numbers.shape, shape))
    if not fits or not (np.abs(numbers) <= LARGEST).all():
        raise ValueError(f"no numbers up to {LARGEST:g} of the shape {shape}")
    numbers.setflags(write=False)  # a lexicon is loaded once in a process
    return numbers


def _is_length(length: int, expected: int | None) -> bool:
    return length > 0 if expected is None else length == expected


def _covariance(values: Any, size: int) -> FloatArray:
    """(size, size) numbers that have a Cholesky decomposition, without which nothing can be drawn."""
    matrix = _numbers(values, size, size)
    np.linalg.cholesky(matrix)
    return matrix


def _word(row: list[Any], width: int) -> Word:
    text, language, sources, variance, strength_db, beats_flat, coordinates, modes = row
    return Word(
        text=_text(text),
        language=_text(language),
        sources={_text(name): _behind(*behind) for name, behind in sources.items()},
        coordinates=_padded(coordinates, width),
        variance=_positive(variance),
        strength_db=_positive(strength_db),
        beats_flat=bool(beats_flat),
        modes=tuple(Mode(_positive(share), _padded(values, width)) for share, values in modes),
    )


def _word_data(word: Word) -> list[Any]:
    return [
        word.text,
        word.language,
        {name: [behind.count, behind.agreement] for name, behind in word.sources.items()},
        round(word.variance, 3),
        round(word.strength_db, 1),
        int(word.beats_flat),
        _trimmed(word.coordinates),
        [[round(mode.share, 3), _trimmed(mode.coordinates)] for mode in word.modes],
    ]


def _behind(count: Any, agreement: Any) -> Behind:
    return Behind(int(count), None if agreement is None else float(_numbers(agreement)))


def _positive(value: Any) -> float:
    number = float(_numbers(value))
    if number < 0:
        raise ValueError(f"{number:g} is negative")
    return number


def _padded(values: list[float], width: int) -> FloatArray:
    """(width,) coordinates, of which trailing zeros were left out."""
    return _numbers([*values, *[0.0] * (width - len(values))], width)


def _trimmed(coordinates: FloatArray) -> list[float]:
    """Coordinates (1 + K,) without trailing zeros."""
    kept = np.trim_zeros(coordinates, "b")
    return [round(float(value), 2) + 0.0 for value in kept]


def _patterns(data: dict[str, Any]) -> Patterns:
    layout = LAYOUTS.create(data["layout"]).layout()
    return Patterns(layout, tuple(_pattern(row, layout) for row in data["patterns"]))


def _pattern(row: dict[str, Any], layout: Layout) -> Pattern:
    columns = np.array(row["columns"], dtype=np.int64)
    if columns.ndim != 1 or not set(columns.tolist()) <= set(range(len(layout.params))):
        raise ValueError(f"columns {columns!r:.40} are none of the layout {layout.name}")
    count = len(columns)
    return Pattern(
        share=_positive(row["share"]),
        states=_numbers(row["states"], len(layout.columns("gain_db")), STATES),
        columns=columns,
        mean=_numbers(row["mean"], count),
        spread=_numbers(row["spread"], count),
        correlation=_covariance(_symmetric(row["correlation"], count), count),
    )


def _patterns_data(patterns: Patterns) -> dict[str, Any]:
    rows = [
        {
            "share": round(pattern.share, 4),
            "states": _rounded(pattern.states, 3),
            "columns": pattern.columns.tolist(),
            "mean": _rounded(pattern.mean, 3),
            "spread": _rounded(pattern.spread, 3),
            "correlation": _rounded(pattern.correlation[np.tril_indices(len(pattern.columns), -1)], 3),
        }
        for pattern in patterns.patterns
    ]
    return {"layout": patterns.layout.name, "patterns": rows}


def _symmetric(lower: list[float], size: int) -> FloatArray:
    """(size, size) with ones on the diagonal, from what stands below it."""
    matrix = np.zeros((size, size))
    matrix[np.tril_indices(size, -1)] = lower
    return matrix + matrix.T + np.eye(size)


def _classifier(data: dict[str, Any]) -> WordClassifier:
    words = tuple(map(_text, data["words"]))
    return WordClassifier(words, _numbers(data["weights"], len(words), None), _numbers(data["bias"], len(words)))


def _classifier_data(classifier: WordClassifier) -> dict[str, Any]:
    weights, bias = _rounded(classifier.weights, 3), _rounded(classifier.bias, 3)
    return {"words": classifier.words, "weights": weights, "bias": bias}


def _rounded(values: FloatArray, digits: int) -> Any:
    return (np.round(values, digits) + 0.0).tolist()  # no negative zeros
