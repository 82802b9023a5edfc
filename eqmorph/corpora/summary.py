"""A summary of a corpus: counts, ranges, peculiarities, refused rows."""

from collections import Counter
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from eqmorph.corpora.corpus import Corpus, Refused
from eqmorph.corpora.selection import Selection, duplicates, selected_words
from eqmorph.corpora.shapes import describe_shape
from eqmorph.eq.layout import Layout
from eqmorph.eq.peaks import ordered_peaks
from eqmorph.records import Frozen, Number


class Submitters(Frozen):
    """How many submitters, or products, there are, and the share of the presets that the largest gave."""

    grouped_by: str
    count: int
    largest_share: float


class DefaultWords(Frozen):
    """Words that a recipe learns from unless it says otherwise, and why."""

    min_count: int
    exclude: tuple[str, ...]
    words: dict[str, int]


class ParameterSummary(Frozen):
    """How the presets set one parameter; quantiles of frequency and Q are over the bands in use."""

    name: str
    unit: str
    lowest: float
    p5: Number
    median: Number
    p95: Number
    highest: float
    range: tuple[float, float]
    """Lowest and highest value that the equalizer allows."""


class BandSummary(Frozen):
    """Shares of the presets in which a band does nothing, or stands at an end of its gain."""

    name: str
    inactive: float
    at_lowest_gain: float
    at_highest_gain: float


class CorpusSummary(BaseModel):
    """Counts, and shares in [0, 1], of a corpus, without anything that identifies a submitter."""

    model_config = ConfigDict(frozen=True)

    source: str
    synthetic: bool
    sha256: str
    licence: str
    """Terms under which presets may be passed on; empty where none are stated."""
    authors: dict[str, int]
    """Presets of each author who is to be credited, most first."""
    contents: dict[str, int]
    """What the source holds in all, refused presets included."""
    layout: str
    rows: int
    words: dict[str, int]
    words_used_by_default: DefaultWords
    submitters: Submitters
    parameters: tuple[ParameterSummary, ...]
    bands: tuple[BandSummary, ...]
    rows_with_an_inactive_band: float
    duplicates: int
    """Presets that repeat an earlier one of the same word and submitter exactly."""
    unordered_peaks: float
    refused: tuple["RefusedRow", ...]


class RefusedRow(Frozen):
    """A row that was not read."""

    row: int
    column: str
    reason: str


def summarize(corpus: Corpus) -> CorpusSummary:
    """Summarize a corpus of one preset or more."""
    layout, params = corpus.layout, corpus.params
    gains = params[:, layout.columns("gain_db")]
    default = Selection()
    return CorpusSummary(
        source=corpus.source,
        synthetic=corpus.synthetic,
        sha256=corpus.checksum,
        licence=corpus.licence,
        authors=_authors(corpus),
        contents=dict(corpus.contents),
        layout=f"{layout.name}: {describe_shape(layout.kinds)}; {len(layout.params)} parameters",
        rows=len(corpus),
        words=corpus.word_counts(),
        words_used_by_default=DefaultWords(
            min_count=default.min_count, exclude=default.exclude, words=selected_words(corpus, default)
        ),
        submitters=_submitters(corpus),
        parameters=tuple(_parameter(params, layout, column) for column in range(len(layout.params))),
        bands=_bands(gains, layout),
        rows_with_an_inactive_band=float((gains == 0).any(axis=1).mean()),
        duplicates=int(duplicates(corpus).sum()),
        unordered_peaks=float((ordered_peaks(params, layout) != params).any(axis=1).mean()),
        refused=tuple(_refused(entry) for entry in corpus.refused),
    )


def _authors(corpus: Corpus) -> dict[str, int]:
    authors = [] if corpus.authors is None else corpus.authors.tolist()
    return dict(Counter(author for author in authors if author).most_common())


def _submitters(corpus: Corpus) -> Submitters:
    sizes = np.unique(corpus.groups.astype(str), return_counts=True)[1]
    share = float(sizes.max() / sizes.sum())
    return Submitters(grouped_by=corpus.grouped_by, count=len(sizes), largest_share=share)


def _refused(entry: Refused) -> RefusedRow:
    return RefusedRow(row=entry.row, column=entry.column, reason=entry.reason)


class _Quantiles(NamedTuple):
    low: float
    middle: float
    high: float


def _quantiles(values: np.ndarray) -> _Quantiles:
    """5 %, 50 % and 95 % of values (n,); NaN where there are none."""
    if not len(values):
        return _Quantiles(np.nan, np.nan, np.nan)
    return _Quantiles(*(float(value) for value in np.quantile(values, [0.05, 0.5, 0.95])))


def _parameter(params: np.ndarray, layout: Layout, column: int) -> ParameterSummary:
    """How presets (N, P) set one parameter; at 0 dB a frequency and a Q are not heard."""
    param = layout.params[column]
    values = params[:, column]
    quantiles = _quantiles(values[layout.heard(params)[:, column]])
    return ParameterSummary(
        name=param.name,
        unit=param.unit,
        lowest=float(values.min()),
        p5=quantiles.low,
        median=quantiles.middle,
        p95=quantiles.high,
        highest=float(values.max()),
        range=(param.low, param.high),
    )


def _bands(gains: np.ndarray, layout: Layout) -> tuple[BandSummary, ...]:
    """One summary for each band of gains (N, B)."""
    columns = layout.columns("gain_db")
    return tuple(
        BandSummary(
            name=band.name,
            inactive=float((gains_of_band == 0).mean()),
            at_lowest_gain=float((gains_of_band == lowest).mean()),
            at_highest_gain=float((gains_of_band == highest).mean()),
        )
        for band, gains_of_band, lowest, highest in zip(
            layout.bands, gains.T, layout.low[columns], layout.high[columns], strict=True
        )
    )
