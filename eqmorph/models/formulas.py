"""Formulas of the prototype model that hold for torch tensors and numpy arrays alike; imports no PyTorch.

Letters: u normalized parameters, m their mean, r decibel curve, z latent, c prototypes. All factors bring the inputs
of a network to about unit size. Measured on the public SAFE presets: the curves have an RMS of 6.1 dB and a median
excursion of 3.0 dB; u - m stays within 0.7.
"""

from eqmorph.eq.backend import Array, namespace

CURVE_POINTS = 32
"""Frequencies, 20 Hz to 20 kHz evenly spaced in octaves, at which an encoder and the response loss see a curve."""

OFFSET_FACTOR = 2.0
"""Times u - m, which spans about half of [-1, 1]."""
CURVE_DB = 10.0
"""Decibels that count as 1 for the network of the shape: large excursions are what it corrects."""
CURVE_RMS_DB = 6.0
"""Decibels that count as 1 for the classifier: the RMS of the curves."""
KNEE_DB = 2.0
"""Decibels above which an excursion is pressed together: under the median, so that its sign outweighs its size."""

DECISION = 8.0
"""Sharpness of the nearest prototype: at a prototype its logit leads that of a word on another axis by DECISION, that
of the opposite word by twice as much; at the origin all are equal."""
CORRECTION = 0.5
"""Factor of the decoder's network, which corrects the principal components and should not outrun them."""


def shape_inputs(offset: Array, curve_db: Array) -> Array:
    """Inputs of the encoder's network: [2 (u - m), r/10].

    Args:
        offset: (..., P) normalized parameters less their mean.
        curve_db: (..., CURVE_POINTS) decibels.
    """
    return namespace(offset).concatenate([OFFSET_FACTOR * offset, curve_db / CURVE_DB], -1)


def word_inputs(normalized: Array, curve_db: Array) -> Array:
    """Inputs of the classifier: [2 u - 1, r/6, tanh(r/2)], the curve plain and with large excursions compressed.

    Args:
        normalized: (..., P) normalized parameters.
        curve_db: (..., CURVE_POINTS) decibels.
    """
    xp = namespace(normalized)
    return xp.concatenate([2 * normalized - 1, curve_db / CURVE_RMS_DB, xp.tanh(curve_db / KNEE_DB)], -1)


def prototype_count(words: int, latents: int) -> int:
    """How many prototypes so many words get: two at either end of one axis, and one more for each axis left.

    None without words; the rarest have none where there are more of them than axes.
    """
    return max(2, min(words, latents)) if words else 0


def decoder_inputs(words: int, latents: int) -> int:
    """Number of inputs of the decoder's network: the shape x (L) and, where there are words, z (L) and p (W)."""
    return 2 * latents + words if words else latents


def nearness(latent: Array, prototypes: Array) -> Array:
    """Logits of the prototypes for a latent: a (z.c - |c|^2/2) with a = DECISION / max |c|^2.

    As z.c - |c|^2/2 = (|z|^2 - |z - c|^2)/2, a nearer prototype has the larger logit.

    Args:
        latent: (..., L).
        prototypes: (..., W, L).

    Returns:
        (..., W).
    """
    square = (prototypes * prototypes).sum(-1)[..., None, :]
    longest = namespace(latent).amax(square, -1, keepdims=True)
    return DECISION / longest * (latent @ prototypes.swapaxes(-1, -2) - square / 2)
