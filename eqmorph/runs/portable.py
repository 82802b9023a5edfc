"""A run of the recipe `semantic` in numpy alone, from the tensors of its safetensors files.

Words, maps and morphs need only the two forward passes below. They are those of `eqmorph.models.prototypes`, for one
replica, in float64 and without gradients; a test holds both to the same presets.
"""

import math
from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.errors import DataError, UsageError
from eqmorph.extras import explained
from eqmorph.models.formulas import (
    CORRECTION,
    CURVE_POINTS,
    decoder_inputs,
    nearness,
    prototype_count,
    shape_inputs,
    word_inputs,
)
from eqmorph.normalizers import NORMALIZERS
from eqmorph.recipes.schema import ComponentSpec
from eqmorph.runs.config import EMBEDDED, RunConfig
from eqmorph.runs.folder import load_finished_config
from eqmorph.runs.names import MODEL
from eqmorph.runs.origin import expect_tensors_of
from eqmorph.runs.tensors import LARGEST_WEIGHT, SCALE, TensorSpec, check_scale, load_tensors
from eqmorph.runs.text import one_line
from eqmorph.runs.trained import TrainedRun
from eqmorph.runs.words import Clouds, load_words

if TYPE_CHECKING:
    from eqmorph.training.replicas import Ensemble

STATE = "normalizer."
"""Prefix of the normalizer's arrays in the weights file."""

ARCHITECTURE = "semantic"
"""Name of the encoder and of the decoder whose formulas stand here."""

Weights = Mapping[str, FloatArray]
"""Tensor name, without "model.", to its array; of one replica, so that the first axis of length R is gone."""


class PortableRun(TrainedRun):
    """One replica of a `semantic` run.

    With layout of P parameters, L latents, W prototypes (one for each frequent word) and C points of a curve, the
    weights are, for the encoder: mean m (1, P), components A (P, L), prototypes c (W, L) and two networks; for the
    decoder: mean m (1, P), components B (L, P), prototypes c (W, L) and one network.

    Attributes:
        normalizer: between physical units and the numbers that the networks see.
    """

    def __init__(
        self, path: Path, config: RunConfig, clouds: list[Clouds], arrays: Mapping[str, np.ndarray], replica: int
    ) -> None:
        super().__init__(path, config, clouds, replica)
        of_replica = {name: np.asarray(value[replica], dtype=np.float64) for name, value in arrays.items()}
        self._weights = {name.removeprefix("model."): value for name, value in of_replica.items()}
        self._sharpness = float(config.recipe.encoder.options["sharpness"])
        state = {name.removeprefix(STATE): value for name, value in of_replica.items() if name.startswith(STATE)}
        self.normalizer = config.recipe.normalizer.create(NORMALIZERS).restore(state, config.layout)

    @property
    def decoder_weights(self) -> Weights:
        """The decoder's tensors, by their names within it."""
        prefix = "decoder."
        return {name.removeprefix(prefix): value for name, value in self._weights.items() if name.startswith(prefix)}

    @cached_property
    def ensemble(self) -> "Ensemble":
        """All replicas of the run in PyTorch, loaded when they are first asked for.

        Raises:
            MissingExtraError: PyTorch is not installed.
        """
        with explained():
            from eqmorph.runs.model import load_ensemble

        return load_ensemble(self.path, self.config)

    @np.errstate(divide="ignore", over="ignore", invalid="ignore")
    def _encode(self, params: FloatArray) -> FloatArray:
        """Encode vectors (N, P) as latents (N, L)."""
        weights = self._weights
        params = self.canonical(params)
        u = self.normalizer.transform(params)
        r = response_db(self.layout.split(params), log_grid(CURVE_POINTS))  # (N, C) decibels

        # Shape of the curve: z = (u - m) A + residual([2 (u - m), r / 10]).
        offset = u - weights["encoder.mean"]
        network = _network(weights, "encoder.residual", shape_inputs(offset, r))
        shape = offset @ weights["encoder.components"] + network

        # Word: s = classifier([2 u - 1, r / 6, tanh(r / 2)]); the latent moves by the mean of the prototypes c,
        # weighted with p = softmax(sharpness s).
        if not len(weights["encoder.prototypes"]):
            return np.asarray(shape)
        logits = _network(weights, "encoder.classifier", word_inputs(u, r))
        p = _softmax(self._sharpness * logits)
        return np.asarray(shape + p @ weights["encoder.prototypes"])

    @np.errstate(divide="ignore", over="ignore", invalid="ignore")
    def decode(self, latents: FloatArray) -> FloatArray:
        """Decode latents (N, L) to presets (N, P); the model's output is inside the layout's ranges by itself."""
        weights = self._weights
        c = weights["decoder.prototypes"]
        x, inputs = latents, latents
        if len(c):
            # Word: the prototypes near a latent z, p = softmax(nearness of z to c). Shape: x = z - p c, the rest.
            length = np.sqrt((c**2).sum(axis=-1).max())
            p = _softmax(nearness(latents, c))
            x = latents - p @ c
            inputs = np.concatenate([x, latents / length, p], axis=-1)

        # u = m + x B + residual([x, z / max |c|, p]) / 2, kept in [0, 1]; without words, residual(x).
        network = _network(weights, "decoder.residual", inputs)
        u = weights["decoder.mean"] + x @ weights["decoder.components"] + CORRECTION * network
        return np.asarray(self.normalizer.inverse_transform(np.clip(u, 0.0, 1.0)))


def is_portable(config: RunConfig) -> bool:
    """Whether a run can be computed here, without PyTorch."""
    return config.recipe.encoder.name == config.recipe.decoder.name == ARCHITECTURE


def load_model(run: Path | str | None = None, replica: int = 0) -> TrainedRun:
    """Load a trained run to encode, decode and generate.

    Args:
        run: its folder; None for the model that ships with eqmorph.
        replica: which replica of the run.

    Returns:
        The run in numpy where its formulas are known (recipe `semantic`, as the model that ships), else in PyTorch.

    Raises:
        DataError: the folder is missing, unfinished or damaged.
        UsageError: the run has no such replica.
        MissingExtraError: the run needs PyTorch, which is not installed.

    Example:
        >>> model = load_model()
        >>> model.generate("warm")[0]
        Preset('warm 1', 5 bands, -3.3 dB preamp)
    """
    path = EMBEDDED if run is None else Path(run)
    config = load_finished_config(path)
    if is_portable(config):
        return load_portable(path, config, replica)
    with explained():
        from eqmorph.runs.run import load_run

    return load_run(path, replica)


def load_portable(path: Path, config: RunConfig, replica: int = 0) -> PortableRun:
    """Load one replica of a finished `semantic` run.

    Raises:
        DataError: the run is unfinished, or its weights do not fit one another or its recipe.
        UsageError: the run has no such replica.
    """
    file = path / MODEL
    try:
        shapes = _expected_shapes(config)
        config.recipe.normalizer.create(NORMALIZERS)
    except (KeyError, TypeError, ValueError, UsageError) as error:
        raise DataError(
            f"{file}: does not fit the run: the config lacks {one_line(str(error))}; train it again"
        ) from None
    expected = {name: _spec(name, (len(config.replicas), *shape)) for name, shape in shapes.items()}
    arrays = load_tensors(file, expected)
    check_scale(file, arrays)
    expect_tensors_of(path, file)
    return PortableRun(path, config, load_words(path, config), arrays, replica)


def _spec(name: str, shape: tuple[int, ...]) -> TensorSpec:
    """Weights are single, what a normalizer learned is double."""
    return TensorSpec(shape, np.dtype(np.float64 if name.startswith(STATE) else np.float32), LARGEST_WEIGHT)


def _size(part: ComponentSpec, option: str) -> int:
    """A size among the options of a part."""
    value = part.options[option]
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{part.name}.{option}")
    return value


def _expected_shapes(config: RunConfig) -> dict[str, tuple[int, ...]]:
    """Tensor name -> shape for one replica, of all tensors of a run; the projection is for training alone."""
    recipe = config.recipe
    if not math.isfinite(float(recipe.encoder.options["sharpness"])):
        raise ValueError("encoder.sharpness")
    params, latents = len(config.layout.params), recipe.latents
    words = prototype_count(len(config.data.words), latents)
    curve, classifier = CURVE_POINTS, _size(recipe.encoder, "classifier")
    encoder, decoder = _size(recipe.encoder, "hidden"), _size(recipe.decoder, "hidden")
    shapes: dict[str, tuple[int, ...]] = {
        "model.encoder.mean": (1, params),
        "model.encoder.components": (params, latents),
        "model.encoder.prototypes": (words, latents),
        "model.decoder.mean": (1, params),
        "model.decoder.components": (latents, params),
        "model.decoder.prototypes": (words, latents),
        "normalizer.offset_": (params,),
        SCALE: (params,),
    }
    shapes |= _network_shapes("model.encoder.residual", params + curve, encoder, encoder, latents)
    shapes |= _network_shapes("model.decoder.residual", decoder_inputs(words, latents), decoder, decoder, params)
    if words:
        shapes |= _network_shapes("model.encoder.classifier", params + 2 * curve, classifier, words)
    if recipe.projection and recipe.projection_hidden:
        shapes |= _network_shapes("model.projection", latents, recipe.projection_hidden, recipe.projection)
    elif recipe.projection:
        shapes |= _layer_shapes("model.projection", latents, recipe.projection)
    return shapes


def _network_shapes(name: str, *sizes: int) -> dict[str, tuple[int, ...]]:
    """Shapes of linear layers between these sizes: they have even numbers, the activations between them odd ones."""
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, (inputs, outputs) in enumerate(pairwise(sizes)):
        shapes |= _layer_shapes(f"{name}.{2 * layer}", inputs, outputs)
    return shapes


def _layer_shapes(name: str, inputs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    """Shapes of weight and bias of a linear layer."""
    return {f"{name}.weight": (inputs, outputs), f"{name}.bias": (1, outputs)}


def _network(weights: Weights, name: str, x: FloatArray) -> FloatArray:
    """x (N, inputs) through linear layers x W + b with SiLU, v / (1 + exp(-v)), between them."""
    layers = sorted(int(key.split(".")[-2]) for key in weights if key.startswith(name) and key.endswith("weight"))
    for layer in layers:
        if layer:
            x = x / (1.0 + np.exp(-x))
        x = x @ weights[f"{name}.{layer}.weight"] + weights[f"{name}.{layer}.bias"]
    return x


def _softmax(logits: FloatArray) -> FloatArray:
    """exp(l) / sum exp(l) over the last axis; the largest is taken off first, so that nothing overflows."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
