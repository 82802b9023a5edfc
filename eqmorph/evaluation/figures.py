"""All figures of merit, each declared once.

Tables, plots, reports, goals and commands read this declaration. A new figure is one `Figure` here and the function
that computes it; naming a group puts it into the tables and pictures of that group.
"""

from collections.abc import Iterable
from dataclasses import replace

from eqmorph.evaluation.figure import ROWS, Figure, Goal, Group, Where, Which

# Figures measured on rows, each for a whole family.
RMSE_MEDIAN = Figure(
    "rmse_median_db", "response error, median", "median RMS distance of curves from their presets", "dB", "lower"
)
RMSE_P90 = Figure(
    "rmse_p90_db", "response error, 90th percentile", "the distance that nine of ten curves keep below", "dB", "lower"
)
VALID = Figure("valid", "valid", "share of presets within the audible range", "", "higher", bounds=(0, 1))
IN_KNOB_RANGE = Figure(
    "in_knob_range", "in knob range", "share of presets that the equalizer's knobs can be set to", "", "higher"
)
SILHOUETTE = Figure(
    "silhouette", "silhouette", "how much nearer a point is to its own word, -1 to 1", "", "higher", Goal(0.3)
)
DAVIES_BOULDIN = Figure(
    "davies_bouldin", "Davies-Bouldin", "spread of words over their distance", "", "lower", Goal(2.0)
)
SILHOUETTE_UNIT = Figure(
    "silhouette_unit", "silhouette, unit variance", "silhouette with every axis at variance 1", "", "higher"
)
DAVIES_BOULDIN_UNIT = Figure(
    "davies_bouldin_unit",
    "Davies-Bouldin, unit variance",
    "Davies-Bouldin with every axis at variance 1",
    "",
    "lower",
)
SILHOUETTE_WHITE = Figure(
    "silhouette_white", "silhouette, whitened", "silhouette of decorrelated axes at variance 1", "", "higher"
)
DAVIES_BOULDIN_WHITE = Figure(
    "davies_bouldin_white", "Davies-Bouldin, whitened", "Davies-Bouldin of decorrelated axes", "", "lower"
)
ACCURACY_1NN = Figure("accuracy_1nn", "1-NN accuracy", "words guessed right by the nearest neighbour", "", "higher")
ACCURACY_5NN = Figure("accuracy_5nn", "5-NN accuracy", "words guessed right by five neighbours", "", "higher")
ACCURACY_LINEAR = Figure(
    "accuracy_linear", "linear accuracy", "words guessed right by logistic regression", "", "higher"
)
ACCURACY_FOREST = Figure(
    "accuracy_forest", "random forest accuracy", "words guessed right by a random forest", "", "higher"
)

CLUSTER_FAMILY = (SILHOUETTE, DAVIES_BOULDIN)
ROBUST_FAMILY = (SILHOUETTE_UNIT, DAVIES_BOULDIN_UNIT, SILHOUETTE_WHITE, DAVIES_BOULDIN_WHITE)
ERROR_FAMILY = (RMSE_MEDIAN, RMSE_P90)
RANGE_FAMILY = (VALID, IN_KNOB_RANGE)
PROBES = (ACCURACY_1NN, ACCURACY_5NN, ACCURACY_LINEAR)

RECONSTRUCTION = Figure(
    "training.reconstruction",
    "reconstruction loss",
    "last epoch's loss, in the unit of the variant's own loss",
    "",
    "lower",
    Goal(0.5),
    ("quality", "goals"),
)
RANDOM_VALID = Figure(
    "random.valid",
    "valid",
    "share of decoded random latents within the audible range",
    "",
    "higher",
    Goal(1.0),
    ("quality", "picture"),
    detail="random latents",
    bounds=(0, 1),
)
SECONDS = Figure(
    "seconds", "time", "training time of one replica; folds share it", "s", groups=("quality",), spread=False
)
HIGHEST_FREQUENCY = Figure(
    "outputs.highest_frequency_hz",
    "highest frequency",
    "highest frequency in any output",
    "Hz",
    "lower",
    Goal(20_000, 1e-6),
    ("goals",),
)
LEAST_VALID = Figure(
    "outputs.valid",
    "share of valid outputs",
    "lowest share of valid outputs, of reconstructions and random latents",
    "",
    "higher",
    Goal(1.0),
    ("goals",),
)
STEADY_FALL = Figure(
    "contrastive.steady_fall",
    "steady fall of the contrastive loss",
    "share of steps with falling loss; 0 where it fell by less than a tenth of the way to the lowest possible",
    "",
    "higher",
    Goal(0.9),
    ("goals",),
)
CONTRASTIVE = (
    Figure("contrastive.start", "contrastive loss", "first epoch's loss", groups=("contrastive",), detail="start"),
    Figure(
        "contrastive.end", "contrastive loss", "last epoch's loss", "", "lower", groups=("contrastive",), detail="end"
    ),
    Figure(
        "contrastive.normalized_start",
        "contrastive",
        "0 is a collapsed space, 1 the lowest loss possible",
        groups=("contrastive",),
        detail="normalized, start",
    ),
    Figure(
        "contrastive.normalized_end",
        "contrastive",
        "0 is a collapsed space, 1 the lowest loss possible",
        "",
        "higher",
        groups=("contrastive", "picture"),
        detail="normalized, end",
    ),
    Figure(
        "contrastive.falling",
        "share of steps with falling loss",
        "steps between ten equal spans of training in which the loss fell",
        groups=("contrastive",),
    ),
)
PROTOCOLS = (
    Figure("protocol.lsd_db", "LSD to people", "median distance of a curve to people held out", "dB", "lower"),
    Figure("protocol.hrp", "HRP", "percentile of that distance among people's own; 50 is like a typical person", "%"),
    Figure("protocol.energy_db", "energy distance", "how unlike the cloud is to people's", "dB", "lower"),
    Figure("protocol.dispersion", "dispersion ratio", "spread of the cloud over that of people; 1 is alike"),
    Figure(
        "protocol.modes_kept", "modes kept", "share of draws in which people's modes are not rejected", "", "higher"
    ),
    Figure(
        "protocol.modes_kept_all",
        "modes kept, all people",
        "the same, people's modes found among all people",
        "",
        "higher",
    ),
    Figure(
        "protocol.modes_kept_corrected",
        "modes kept, corrected",
        "the same, all tests corrected together (Benjamini and Hochberg)",
        "",
        "higher",
    ),
    Figure(
        "protocol.balanced_accuracy",
        "balanced accuracy",
        "share of rows classified correctly, both words weighted equally",
        "",
        "higher",
    ),
    Figure(
        "protocol.balanced_accuracy_low",
        "95 % from",
        "balanced accuracy, lower end of the interval over people, or over rows of SocialFX",
    ),
    Figure("protocol.balanced_accuracy_high", "95 % to", "balanced accuracy, upper end of that interval"),
    Figure("protocol.roc_area", "ROC area", "how well one score ranks the two words", "", "higher"),
    Figure("protocol.rows", "number", "words or rows that the figures are about"),
    Figure("protocol.gain_db", "median gain", "how much nearer than a flat curve, median over words", "dB", "higher"),
    Figure("protocol.nearer", "nearer", "share of words that are nearer than a flat curve", "", "higher"),
    Figure("protocol.wilcoxon_p", "p", "of the signed-rank test of the gains over words (Wilcoxon)", "", "lower"),
    Figure("protocol.calibration_error", "calibration error", "expected, over ten bins of confidence", "", "lower"),
    Figure("protocol.accuracy", "accuracy", "share of rows classified correctly", "", "higher"),
    Figure(
        "protocol.among_first",
        "among the first 5",
        "share of rows whose word is among the five most probable",
        "",
        "higher",
    ),
    Figure("protocol.shape_rms", "distance of shapes", "RMS to the shape of a person held out", "z", "lower"),
)
"""Figures of `eqmorph.experiments.protocols`."""
PROTOCOL_TESTS = (
    Figure(
        "protocol.modes_p", "p of modes", "whether people's modes are kept, the mixture fitted to training people"
    ),
    Figure("protocol.modes_p_all", "p of modes, all people", "the same, the mixture fitted to all people"),
)
"""Their p-values, which tables show by how many of them are kept."""


def _families() -> Iterable[Figure]:
    """Members of all families, in the order in which tables show them."""
    wanted: dict[tuple[str, Where, Which], tuple[Group, ...]] = {
        ("rmse_median_db", "unseen", "main"): ("quality", "picture"),
        ("rmse_p90_db", "unseen", "main"): ("quality",),
        ("valid", "seen", "all"): ("quality",),
        ("in_knob_range", "unseen", "main"): ("quality",),
        ("silhouette", "seen", "all"): ("clusters", "goals"),
        ("davies_bouldin", "seen", "all"): ("clusters", "goals"),
        ("silhouette", "unseen", "main"): ("clusters", "picture", "goals"),
        ("davies_bouldin", "unseen", "main"): ("clusters", "picture", "goals"),
        **{(figure.key, "unseen", "main"): ("robust clusters",) for figure in (*ROBUST_FAMILY, *PROBES)},
    }
    for where, which in ROWS:
        for figure in (*ERROR_FAMILY, *RANGE_FAMILY, *CLUSTER_FAMILY, *ROBUST_FAMILY, *PROBES):
            default: tuple[Group, ...] = ("clusters",) if figure in CLUSTER_FAMILY else ()
            yield figure.on(where, which, *wanted.get((figure.key, where, which), default))


def _declare() -> dict[str, Figure]:
    bare: list[Figure] = [figure.bare("baselines") for figure in ERROR_FAMILY]
    spaces = (*CLUSTER_FAMILY, SILHOUETTE_UNIT, DAVIES_BOULDIN_UNIT, *PROBES, ACCURACY_FOREST)
    bare += [figure.bare("spaces") for figure in spaces]
    whole = [
        replace(figure.bare("spaces"), key=f"all.{figure.key}", detail="all words, all rows")
        for figure in CLUSTER_FAMILY
    ]
    singles = (HIGHEST_FREQUENCY, LEAST_VALID, RECONSTRUCTION, *_families(), RANDOM_VALID, SECONDS, *CONTRASTIVE)
    protocols = (*(replace(figure, groups=("protocols",)) for figure in PROTOCOLS), *PROTOCOL_TESTS)
    return {figure.key: figure for figure in (*singles, STEADY_FALL, *bare, *whole, *protocols)}


FIGURES: dict[str, Figure] = _declare()
"""Key -> figure, in the order in which tables show them."""


def in_group(group: Group) -> list[Figure]:
    """Figures that a table or picture shows, in order."""
    return [figure for figure in FIGURES.values() if group in figure.groups]


def figure_of(key: str) -> Figure:
    """The figure with a key; a loss of a recipe (`training.<role>`) and a plug-in's own figure need no declaration.

    Example:
        >>> figure_of("unseen.main.rmse_median_db").column
        'response error, median, main words, unseen (dB) ↓'
        >>> figure_of("training.word").heading
        'word loss'
    """
    if key in FIGURES:
        return FIGURES[key]
    kind, _, role = key.partition(".")
    if kind == "training" and role:
        return Figure(key, f"{role} loss", "last epoch's loss", better="lower")
    return Figure(key, key.replace("_", " "), "not declared")
