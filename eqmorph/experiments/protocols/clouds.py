"""Figures of a cloud of curves beside people's, as the Listening Gap defines them.

LSD is the RMS distance of two curves. With X drawn from a model and Y the people held out,

    energy      2 E|X - Y| - E|X - X'| - E|Y - Y'|          dispersion   E|X - X'| / E|Y - Y'|
    centrality  median LSD of a curve to people             HRP          its percentile among people's own
    modes       chi-square of the shares of a Gaussian mixture's components, against people's

The energy distance is a squared distance between what the two clouds are on average in a Hilbert space (Sejdinovic et
al., Annals of Statistics 41, 2013): it adds up as squares do, and can be a little below 0 where both are alike.
"""

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.evaluation.metrics import distances_db, mean_distance_db

MODES = {"warm": 3, "bright": 4}
"""Components of the mixture, as published."""
OTHER_MODES = 3
"""Of words that the publication does not have."""
MODE_AXES, MODE_SEED = 10, 42
"""Principal components that the mixture is fitted in, and its seed, as published."""
MODE_PRESETS = 33
"""Presets of a draw that are tested, as published."""
LEVEL = 0.05


def energy_and_dispersion(cloud: FloatArray, people: FloatArray) -> tuple[float, float]:
    """Energy distance in dB and dispersion ratio of curves (N, F) to people's (M, F)."""
    within_cloud, within_people = mean_distance_db(cloud), mean_distance_db(people)
    energy_db = 2 * float(distances_db(cloud, people).mean()) - within_cloud - within_people
    return energy_db, within_cloud / within_people


def centrality_db(cloud: FloatArray, people: FloatArray) -> FloatArray:
    """(N,) median LSD of each curve (N, F) to people's (M, F)."""
    return np.asarray(np.median(distances_db(cloud, people), axis=1))


def median_hrp(cloud: FloatArray, people: FloatArray) -> float:
    """Median percentile of the centrality of curves (N, F) among people's own (M, F): 50 is like a typical person."""
    distances = distances_db(people, people)
    # The centrality of each person's curve is its median distance to the others, without that to itself.
    others = np.array([np.median(np.delete(row, index)) for index, row in enumerate(distances)])
    nearer = others[None] < centrality_db(cloud, people)[:, None]
    return float(np.median(nearer.mean(axis=1)) * 100)


def cloud_figures(cloud: FloatArray, people: FloatArray) -> dict[str, float]:
    """The figures of a cloud (N, F) beside people (M, F), M at least 2, by their keys."""
    energy_db, dispersion = energy_and_dispersion(cloud, people)
    return {
        "protocol.lsd_db": float(np.median(centrality_db(cloud, people))),
        "protocol.hrp": median_hrp(cloud, people),
        "protocol.energy_db": energy_db,
        "protocol.dispersion": dispersion,
    }


class ModeTest:
    """Whether a cloud has people's modes in people's shares.

    Args:
        people: (N, F) curves that the mixture is fitted to.
        modes: its components.
    """

    def __init__(self, people: FloatArray, modes: int) -> None:
        from sklearn.decomposition import PCA
        from sklearn.mixture import GaussianMixture

        self._axes = PCA(min(MODE_AXES, len(people) - 1)).fit(people)
        scores = self._axes.transform(people)
        self._mixture = GaussianMixture(modes, covariance_type="full", random_state=MODE_SEED).fit(scores)
        self._modes = modes
        self._shares = self._counts(people) / len(people)

    def p_value(self, cloud: FloatArray) -> float:
        """Chi-square test of how a cloud (N, F) divides among the modes, against people's shares."""
        from scipy.stats import chisquare

        return float(chisquare(self._counts(cloud), self._shares * len(cloud)).pvalue)

    def _counts(self, curves_db: FloatArray) -> FloatArray:
        members = self._mixture.predict(self._axes.transform(curves_db))
        return np.bincount(members, minlength=self._modes).astype(float)


def rejected_after_correction(p_values: FloatArray) -> np.ndarray:
    """(N,) which tests are rejected at a false discovery rate (Benjamini and Hochberg 1995)."""
    order = np.argsort(p_values)
    thresholds = LEVEL * (1 + np.arange(len(order))) / len(order)
    passing = np.flatnonzero(p_values[order] <= thresholds)
    rejected = np.zeros(len(order), dtype=bool)
    if len(passing):
        rejected[order[: passing[-1] + 1]] = True
    return rejected
