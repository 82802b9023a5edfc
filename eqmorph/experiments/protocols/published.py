"""Published figures for these protocols, measured on other rows."""

from eqmorph.evaluation.metrics import stack_figures
from eqmorph.experiments.protocols.result import Row

LISTENING_GAP = "Keough, The Listening Gap, working paper, 2026"
BOTH_WORDS = "warm and bright together"
PEOPLE_LSD_DB = 4.4
"""Mean distance of two people of a word, beside which the paper gives the spread of a model."""
MODELS_LSD_DB = 0.74
TESTS_REJECTED, TESTS = 22, 24


RARE = "rare words of the paper"
TAIL_FLAT_DB, TAIL_BEST_DB, TAIL_P = 5.75, 5.42, 0.13


def rare_words() -> tuple[Row, ...]:
    """The best arm of the paper on words of fewer than 20 presets; its gain is a difference of means."""
    figures = {"gain_db": TAIL_FLAT_DB - TAIL_BEST_DB, "wilcoxon_p": TAIL_P}
    return (_row(RARE, "best arm, difference of means", figures),)


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
    return tuple(_row(BOTH_WORDS, method, figures) for method, figures in arms.items())


def _row(subject: str, method: str, figures: dict[str, float]) -> Row:
    values = {f"protocol.{key}": value for key, value in figures.items()}
    return Row(subject=subject, method=method, figures=stack_figures([values]), published=LISTENING_GAP)
