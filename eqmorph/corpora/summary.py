"""What a person wants to know of a corpus first, as plain data: counts, ranges, quirks, refused rows."""

from typing import Any

import numpy as np

from eqmorph.corpora.corpus import EXCLUDE, MIN_COUNT, Corpus, duplicates
from eqmorph.eq.layout import SAFE
from eqmorph.eq.peaks import ordered_peaks


def summarize(corpus: Corpus) -> dict[str, Any]:
    """Counts, and shares in [0, 1], of a corpus; says nothing by which a submitter could be told.

    Quantiles of frequency and Q are over the bands in use: at 0 dB they are not heard.
    """
    gains = corpus.params[:, SAFE.columns("gain_db")]
    inactive = gains == 0
    counts = corpus.word_counts()
    kept = {word: count for word, count in counts.items() if count >= MIN_COUNT and word not in EXCLUDE}
    sizes = np.sort(np.unique(corpus.groups.astype(str), return_counts=True)[1])[::-1]
    return {
        "source": corpus.source,
        "synthetic": corpus.synthetic,
        "sha256": corpus.checksum,
        "rows": len(corpus),
        "words": counts,
        "words_used_by_default": {"min_count": MIN_COUNT, "exclude": list(EXCLUDE), "words": kept},
        "submitters": {"count": len(sizes), "largest_share": float(sizes[0] / sizes.sum())},
        "parameters": [_parameter(corpus.params, inactive, column) for column in range(len(SAFE.params))],
        "bands": [
            {
                "name": band.name,
                "inactive": float(inactive[:, index].mean()),
                "at_lowest_gain": float((gains[:, index] == band.gain_db[0]).mean()),
                "at_highest_gain": float((gains[:, index] == band.gain_db[1]).mean()),
            }
            for index, band in enumerate(SAFE.bands)
        ],
        "rows_with_an_inactive_band": float(inactive.any(axis=1).mean()),
        "duplicates": int(duplicates(corpus).sum()),
        "unordered_peaks": float((ordered_peaks(corpus.params, corpus.layout) != corpus.params).any(axis=1).mean()),
        "refused": [entry._asdict() for entry in corpus.refused],
    }


def _parameter(params: np.ndarray, inactive: np.ndarray, column: int) -> dict[str, Any]:
    param = SAFE.params[column]
    values = params[:, column]
    heard = values if param.field == "gain_db" else values[~inactive[:, param.band]]
    low, middle, high = np.quantile(heard, [0.05, 0.5, 0.95]) if len(heard) else [np.nan] * 3
    return {
        "name": param.name,
        "unit": param.unit,
        "lowest": float(values.min()),
        "p5": float(low),
        "median": float(middle),
        "p95": float(high),
        "highest": float(values.max()),
        "range": [param.low, param.high],
    }
