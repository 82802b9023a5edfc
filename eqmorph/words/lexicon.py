"""The lexicon: every word as a distribution over curves, with the evidence for it.

It ships as learned parameters in one JSON file (`eqmorph/data/lexicon.json`, made by `tools/derive_lexicon.py`) and
needs nothing but numpy. How it was learned, and what of a rare word is stored, stands in docs/words.md.
"""

import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eqmorph import files
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import vector_curves_db
from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.errors import DataError, UsageError
from eqmorph.words.patterns import STATES, Pattern, Patterns
from eqmorph.words.space import GRID_HZ, CurveSpace

VERSION = 2
EMBEDDED = resources.files("eqmorph") / "data" / "lexicon.json"
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Behind:
    """The evidence of one corpus for a word.

    Attributes:
        count: presets or shapes.
        agreement: mean correlation between the shapes of two people, from -1 to 1; None under three of them.
    """

    count: int
    agreement: float | None


@dataclass(frozen=True, eq=False)
class Mode:
    """One of the curves that people mean by a word: its share of them, and its coordinates (1 + K,)."""

    share: float
    coordinates: FloatArray


@dataclass(frozen=True, eq=False)
class Word:
    """A word of the lexicon.

    Attributes:
        text: in lower case.
        language: ISO 639-1.
        sources: corpus -> its evidence for the word.
        coordinates: (1 + K,) level and shape of the estimated mean curve, in dB.
        variance: how uncertain that is, in units of the spread of people around a word.
        strength_db: how strong people's curves for it are: median RMS without level.
        beats_flat: whether the evidence is such that on rare words it beat a flat curve.
        modes: by their share; a single one if no more can be separated.
    """

    text: str
    language: str
    sources: dict[str, Behind]
    coordinates: FloatArray
    variance: float
    strength_db: float
    beats_flat: bool
    modes: tuple[Mode, ...]

    @property
    def count(self) -> int:
        """Number of presets and shapes it was learned from."""
        return sum(behind.count for behind in self.sources.values())

    @property
    def agreement(self) -> float | None:
        """The agreement in the corpus with most evidence for the word, of those in which it is defined."""
        known = [behind for behind in self.sources.values() if behind.agreement is not None]
        return max(known, key=lambda behind: behind.count).agreement if known else None


@dataclass(frozen=True, eq=False)
class WordClassifier:
    """Probabilities of words, linear in bounded features of a curve.

    Attributes:
        words: C words.
        weights: (C, K).
        bias: (C,).
    """

    words: tuple[str, ...]
    weights: FloatArray
    bias: FloatArray

    def probabilities(self, features: FloatArray) -> FloatArray:
        """(..., C) of features (..., K): the softmax of weights x + bias."""
        logits = features @ self.weights.T + self.bias
        logits = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(logits / logits.sum(axis=-1, keepdims=True))


BINS = 10
"""Of confidence, from a half to one."""


class Bin(NamedTuple):
    """Rows of one bin: how many, how sure the classifier was, how often it was right."""

    rows: int
    confidence: float
    accuracy: float


def bin_of(confidence: float) -> int:
    """The number of the bin that a confidence falls into."""
    return min(int((confidence - 0.5) * 2 * BINS), BINS - 1)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words, the space of their curves, and what describes a preset.

    Attributes:
        words: all of them, English before Spanish.
        space: their curves.
        spread: (1 + K, 1 + K) covariance of people's coordinates around a word, dB^2.
        patterns: frequent word -> the presets that people dial in.
        main: tells the two most frequent words apart.
        frequent: tells the most frequent words of shapes apart.
        reliability: how often `main` was right on people held out; bins of fewer than 8 presets are left out.
        sources: one line for each corpus.
    """

    words: tuple[Word, ...]
    space: CurveSpace
    spread: FloatArray
    patterns: dict[str, Patterns]
    main: WordClassifier
    frequent: WordClassifier
    reliability: tuple[Bin, ...]
    sources: tuple[str, ...]

    @cached_property
    def _by_text(self) -> dict[tuple[str, str], Word]:
        return {(word.text, word.language): word for word in self.words}

    def get(self, text: str, language: str | None = None) -> Word | None:
        """Look a word up; without a language in English, then in any other."""
        if language is not None:
            return self._by_text.get((text, language))
        matches = [word for (known, _), word in self._by_text.items() if known == text]
        return min(matches, key=lambda word: word.language != DEFAULT_LANGUAGE) if matches else None

    def texts(self, language: str | None = None) -> list[str]:
        """All words, those with most behind them first."""
        chosen = [word for word in self.words if language in (None, word.language)]
        return list(dict.fromkeys(word.text for word in sorted(chosen, key=lambda word: -word.count)))

    def reliability_at(self, confidence: float) -> Bin | None:
        """What happened to people held out when `main` was about as sure; None where there were too few."""
        return next((each for each in self.reliability if bin_of(each.confidence) == bin_of(confidence)), None)

    def curve_db(self, coordinates: FloatArray) -> FloatArray:
        """(..., F) decibels on `eqmorph.words.space.GRID_HZ`."""
        return self.space.curves_db(coordinates)

    def sample(self, word: Word, count: int, rng: np.random.Generator) -> FloatArray:
        """Draw coordinates (count, 1 + K) as people's curves have them.

        A frequent word's are of presets that people would dial in; a rare word's lie around its estimate, as widely
        as people differ and the estimate is uncertain.
        """
        if word.language == DEFAULT_LANGUAGE and word.text in self.patterns:
            patterns = self.patterns[word.text]
            curves_db = vector_curves_db(patterns.sample(count, rng), patterns.layout, GRID_HZ)
            return self.space.coordinates(curves_db)
        root = np.linalg.cholesky((1 + word.variance) * self.spread)
        return np.asarray(word.coordinates + rng.standard_normal((count, len(root))) @ root.T)


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
    """Finite numbers of a shape, in which None stands for any length of one or more."""
    numbers = np.asarray(values, dtype=float)
    fits = numbers.ndim == len(shape) and all(map(_is_length, numbers.shape, shape))
    if not fits or not np.isfinite(numbers).all():
        raise ValueError(f"no finite numbers of the shape {shape}")
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
    kept = int(np.max(np.flatnonzero(coordinates), initial=-1)) + 1
    return [round(float(value), 2) + 0.0 for value in coordinates[:kept]]


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
