"""Principal components of presets in per-band log space, which stand beside what a network learns."""

from typing import TYPE_CHECKING

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.normalizers.base import FittedNormalizer
from eqmorph.normalizers.logminmax import LogMinMax

if TYPE_CHECKING:
    from sklearn.decomposition import PCA

COMPONENTS = (2, 8)
"""Principal components beside those of a model's own size: a map's, and those of the default recipe."""


def component_counts(latents: int, layout: Layout) -> list[int]:
    """List the numbers of principal components that stand beside a model, each below the number of parameters."""
    return sorted({*COMPONENTS, min(latents, len(layout.params) - 1)})


def log_space(training: Corpus) -> FittedNormalizer:
    """Fit the normalizer of per-band log space to presets."""
    return LogMinMax(per_band=True, bounds="layout").fit(training.params, training.layout)


def principal_components(training: Corpus, components: int) -> "tuple[FittedNormalizer, PCA]":
    """Fit principal components to presets in per-band log space.

    Args:
        training: M presets of P parameters.
        components: how many; at most the smaller of M and P are fitted.

    Returns:
        Normalizer into that space, and the components.
    """
    from sklearn.decomposition import PCA

    normalizer = log_space(training)
    count = min(components, *training.params.shape)
    return normalizer, PCA(count).fit(normalizer.transform(training.params))


def pca_reconstruction(training: Corpus, presets: Corpus, components: int) -> FloatArray:
    """Project presets on principal components and back.

    Args:
        training: presets that the components are fitted to.
        presets: N presets of the same layout.
        components: how many components to keep.

    Returns:
        (N, P) parameters in Hz, dB and Q, clipped to the ranges of the layout.
    """
    normalizer, model = principal_components(training, components)
    restored = model.inverse_transform(model.transform(normalizer.transform(presets.params)))
    return presets.layout.clip(np.asarray(normalizer.inverse_transform(restored)))
