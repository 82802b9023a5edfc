"""Sharing evidence between words: one Gaussian process over all descriptions.

Most words occur only once in a corpus. A single curve is mostly noise, so the estimate of its word is shrunk towards
the other words. Let y_d be the mean coordinates of the n_d presets described as d, x_d the share of each stem in the
description ("warm clean": half of *warm*, half of *clean*) and z_d the mean SocialFX shape of those stems. Then

    y_d = m(d) + e_d,      e_d ~ N(0, S / n_d)                                 S: spread of people around a word
    m(d) = k z_d + g(d),   g ~ GP(0, K S)                                      k: decibels of a SocialFX shape
    K(d, d') = c0 + c1 x_d . x_d' + c2 z_d . z_d'

c0 is what all descriptions share, c1 what those with a stem in common share, c2 what those share that sound alike
in the other corpus. With A = K + diag(1/n), the estimate and its variance, in units of S, are

    m(w) = k z_w + K_w A^-1 (y - k z),       v(w) = K(w, w) - K_w A^-1 K_w'
    leave one out:  m(d) = y_d - (A^-1 (y - k z))_d / (A^-1)_dd,   v(d) = 1 / (A^-1)_dd - 1/n_d

(Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, equations 2.25, 2.26 and 5.12.)
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray


class Estimate(NamedTuple):
    """Estimated coordinates (N, C) in dB, and how uncertain they are (N,), in units of the spread of people."""

    coordinates: FloatArray
    variance: FloatArray


@dataclass(frozen=True, eq=False)
class Evidence:
    """D descriptions, over S stems.

    Attributes:
        counts: (D,) presets described so.
        stems: (D, S) share of each stem.
        shapes: (D, C) coordinates of the SocialFX shape of the stems; zero where there is none.
        coordinates: (D, C) mean coordinates of the presets, in dB.
    """

    counts: FloatArray
    stems: FloatArray
    shapes: FloatArray
    coordinates: FloatArray


@dataclass(frozen=True)
class Shrinkage:
    """Hyperparameters of the kernel; chosen on one half of the rare words, see docs/words.md.

    Attributes:
        common: c0.
        stem: c1.
        shape: c2, for shapes in dB RMS.
        decibels: k.
    """

    common: float = 0.03
    stem: float = 0.2
    shape: float = 0.2
    decibels: float = 0.5

    def estimate(self, evidence: Evidence, stems: FloatArray, shapes: FloatArray) -> Estimate:
        """Estimate words from all of the evidence.

        Args:
            evidence: what the descriptions say.
            stems: (N, S) share of each stem in the words.
            shapes: (N, C) their SocialFX shapes.
        """
        system = self._system(evidence)
        cross = self._kernel(stems, shapes, evidence.stems, evidence.shapes)
        own = self.common + self.stem * (stems**2).sum(axis=1) + self.shape * (shapes**2).sum(axis=1)
        residual = evidence.coordinates - self.decibels * evidence.shapes
        coordinates = self.decibels * shapes + cross @ np.linalg.solve(system, residual)
        variance = own - (cross * np.linalg.solve(system, cross.T).T).sum(axis=1)
        return Estimate(coordinates, variance)

    def leave_one_out(self, evidence: Evidence) -> Estimate:
        """Estimate every description from the others."""
        inverse = np.linalg.inv(self._system(evidence))
        residual = evidence.coordinates - self.decibels * evidence.shapes
        precision = np.diag(inverse)
        coordinates = evidence.coordinates - inverse @ residual / precision[:, None]
        return Estimate(coordinates, 1 / precision - 1 / evidence.counts)

    def _system(self, evidence: Evidence) -> FloatArray:
        """(D, D) A = K + diag(1/n)."""
        kernel = self._kernel(evidence.stems, evidence.shapes, evidence.stems, evidence.shapes)
        return np.asarray(kernel + np.diag(1 / evidence.counts))

    def _kernel(
        self, stems: FloatArray, shapes: FloatArray, other_stems: FloatArray, other_shapes: FloatArray
    ) -> FloatArray:
        """(N, M) K between descriptions."""
        return np.asarray(self.common + self.stem * stems @ other_stems.T + self.shape * shapes @ other_shapes.T)
