"""Figures that others published under these protocols, on rows of their own."""

import numpy as np

from eqmorph.experiments.protocols.result import Row

LISTENING_GAP = "Keough, The Listening Gap, working paper, 2026"
BOTH_WORDS = "warm and bright together"
PEOPLE_LSD_DB = 4.4
"""Mean distance of two people of a word, beside which the paper gives the spread of a model."""
MODELS_LSD_DB = 0.74
TESTS_REJECTED, TESTS = 22, 24


def listening_gap() -> tuple[Row, ...]:
    """The arms of the paper: no equalizer, the mean of a word, language models, and people beside people."""
    dispersion = MODELS_LSD_DB / PEOPLE_LSD_DB
    kept = 1 - TESTS_REJECTED / TESTS
    arms = {
        "language models, zero-shot": {"lsd_db": 3.93, "hrp": 3.0, "energy_db": 2.24, "dispersion": dispersion},
        "language models, with examples": {"lsd_db": 4.10, "energy_db": 2.48},
        "language models, all arms": {"modes_kept": kept},
        "mean curve": {"lsd_db": 3.67, "hrp": 2.4},
        "flat EQ": {"lsd_db": 4.48, "hrp": 32.0},
        "people beside people": {"energy_db": 0.06},
    }
    return tuple(
        Row(
            subject=BOTH_WORDS,
            method=method,
            figures={f"protocol.{key}": np.array([value]) for key, value in figures.items()},
            published=LISTENING_GAP,
        )
        for method, figures in arms.items()
    )
