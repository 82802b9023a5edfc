"""A trained run as ONNX graphs: encoder, decoder and words, for programs without Python. Loads PyTorch.

Presets are rows in Hz, dB and Q on either side: canonical form and normalizer are part of the graphs. A word is drawn
from its mixture by numbers that the caller gives, so that a graph holds no chance of its own. Numbers are float64, as
in the runtime without PyTorch: in float32 the latent of a preset between two words is off by 1e-4.
"""

import io
import json
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from eqmorph import files
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import FIELDS
from eqmorph.errors import UsageError
from eqmorph.extras import explained
from eqmorph.models.layers import take
from eqmorph.models.types import Presets
from eqmorph.runs.run import Run
from eqmorph.runs.words import Clouds
from eqmorph.words.distributions import MAX_MODES, matrix_root

OPSET = 17
"""Version of ONNX's operators: the first with layer normalization."""

ABOUT = "about.json"


class Graph(NamedTuple):
    """A module on its way into a file."""

    module: nn.Module
    example: tuple[Tensor, ...]
    inputs: tuple[str, ...]
    output: str


def export_onnx(run: Run, folder: Path) -> list[Path]:
    """Write the replica of a run as ONNX graphs, and a file that says what goes in and out.

    Args:
        run: one replica of a trained run.
        folder: where the files go.

    Returns:
        The files written: encoder and decoder, words where the run has some, and `about.json`.

    Raises:
        UsageError: a part of the run has no form in ONNX.
        MissingExtraError: onnx is not installed.
    """
    clouds = run.clouds[run.replica]
    graphs = {"encoder.onnx": _encoder(run), "decoder.onnx": _decoder(run)}
    if clouds:
        graphs["words.onnx"] = _words(clouds)
    contents: dict[str, str | bytes] = {name: _traced(name, graph) for name, graph in graphs.items()}
    contents[ABOUT] = json.dumps(_about(run, graphs), indent=2, ensure_ascii=False) + "\n"
    return files.write_files(folder, contents)


class ExportedEncoder(nn.Module):
    """Presets (N, P) in Hz, dB and Q -> latents (N, L)."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.layout = run.layout
        self.data = run.config.recipe.data
        self.normalizer = run.ensemble.normalizers[run.replica]
        self.encoder = take(run.ensemble.model.encoder, run.replica)

    def forward(self, params: Tensor) -> Tensor:
        """Encode presets (N, P)."""
        if self.data.fill_inactive:
            params = _filled(params, self.layout)
        if self.data.order_peaks:
            params = _ordered(params, self.layout)
        one_replica = params[None]
        presets = Presets(one_replica, self.normalizer.transform(one_replica), self.layout)
        latents: Tensor = self.encoder(presets)[0]
        return latents


class ExportedDecoder(nn.Module):
    """Latents (N, L) -> presets (N, P) in Hz, dB and Q."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.space = run.ensemble.model.space
        self.normalizer = run.ensemble.normalizers[run.replica]
        self.decoder = take(run.ensemble.model.decoder, run.replica)

    def forward(self, latents: Tensor) -> Tensor:
        """Decode latents (N, L)."""
        decoded: Tensor = self.decoder(latents[None])[0]
        if self.space == "physical":
            return decoded
        presets: Tensor = self.normalizer.inverse_transform(decoded)
        return presets


class ExportedWords(nn.Module):
    """Positions of words (N,), numbers in [0, 1) (N,) and normal numbers (N, L) -> latents (N, L)."""

    def __init__(self, clouds: Clouds) -> None:
        super().__init__()
        latents = next(iter(clouds.values())).means.shape[1]
        starts = torch.ones(len(clouds), MAX_MODES, dtype=torch.float64)
        means = starts.new_zeros(len(clouds), MAX_MODES, latents)
        roots = starts.new_zeros(len(clouds), MAX_MODES, latents, latents)
        for word, cloud in enumerate(clouds.values()):
            modes = len(cloud.weights)
            starts[word, :modes] = torch.as_tensor(cloud.weights.cumsum() - cloud.weights)
            means[word, :modes] = torch.as_tensor(cloud.means)
            roots[word, :modes] = torch.as_tensor(matrix_root(cloud.covariances))
        self.starts, self.means, self.roots = starts, means, roots

    def forward(self, word: Tensor, chance: Tensor, normal: Tensor) -> Tensor:
        """Draw latents of words: x = mean + S^(1/2) n of the mode whose share `chance` falls into."""
        mode = (chance[:, None] >= self.starts[word]).sum(1) - 1
        index = word * MAX_MODES + mode
        noise = (self.roots.flatten(0, 1)[index] @ normal[:, :, None])[:, :, 0]
        return self.means.flatten(0, 1)[index] + noise


def _encoder(run: Run) -> Graph:
    example = torch.as_tensor(run.layout.default, dtype=torch.float64).tile(2, 1)
    return Graph(ExportedEncoder(run), (example,), ("params",), "latents")


def _decoder(run: Run) -> Graph:
    return Graph(
        ExportedDecoder(run),
        (torch.zeros(2, run.config.recipe.latents, dtype=torch.float64),),
        ("latents",),
        "params",
    )


def _words(clouds: Clouds) -> Graph:
    module = ExportedWords(clouds)
    sizes = ((2,), (2, module.means.shape[-1]))
    example = (torch.zeros(2, dtype=torch.int64), *(torch.zeros(size, dtype=torch.float64) for size in sizes))
    return Graph(module, example, ("word", "chance", "normal"), "latents")


def _traced(name: str, graph: Graph) -> bytes:
    """A module as the bytes of an ONNX file, with any number of rows."""
    written = io.BytesIO()
    export: Any = torch.onnx.export  # its types do not say that this exporter takes a stream
    rows = {argument: {0: "n"} for argument in (*graph.inputs, graph.output)}
    with explained():
        import onnx  # noqa: F401  (needed by the exporter, whose own message is a page long)
    try:
        # The exporter that follows a run of the module; the newer one needs a compiler's worth of packages.
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            export(
                graph.module.eval().double(),
                graph.example,
                written,
                dynamo=False,
                input_names=list(graph.inputs),
                output_names=[graph.output],
                dynamic_axes=rows,
                opset_version=OPSET,
            )
    except torch.onnx.errors.OnnxExporterError as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"{name}: a part of the run has no form in ONNX: {reason}") from None
    return written.getvalue()


def _about(run: Run, graphs: dict[str, Graph]) -> dict[str, object]:
    """What the graphs are of, and what goes in and out of them."""
    return {
        "recipe": run.config.recipe.name,
        "trained_on": run.config.data.source,
        "licence": run.config.data.licence,
        "replica": run.replica,
        "params": [{"name": p.name, "unit": p.unit, "low": p.low, "high": p.high} for p in run.layout.params],
        "words": list(run.clouds[run.replica]),
        "graphs": {name: {"inputs": graph.inputs, "output": graph.output} for name, graph in graphs.items()},
    }


def _filled(params: Tensor, layout: Layout) -> Tensor:
    """Presets (N, P) whose inactive bands have the layout's defaults, as `Layout.heard` tells them."""
    gains = params[:, [layout.column(param.band, "gain_db") for param in layout.params]]
    is_gain = torch.tensor([param.field == "gain_db" for param in layout.params])
    return torch.where((gains != 0) | is_gain, params, torch.as_tensor(layout.default, dtype=params.dtype))


def _ordered(params: Tensor, layout: Layout) -> Tensor:
    """Presets (N, P) with their peaks in ascending frequency, as `eq.peaks.ordered_peaks` has them.

    That one writes into a copy after a stable sort, neither of which the exporter knows.
    """
    bands = [band for band, kind in enumerate(layout.kinds) if kind == "peak"]
    peaks = [[layout.column(band, field) for field in FIELDS] for band in bands]
    exchangeable = torch.tensor([columns for columns in peaks if None not in columns])  # (K, 3)
    if not len(exchangeable):
        return params
    frequency_hz = params[:, exchangeable[:, FIELDS.index("frequency_hz")]]
    order = torch.topk(frequency_hz, len(exchangeable), dim=1, largest=False).indices  # (N, K)
    sources = [torch.full_like(order[:, 0], column) for column in range(params.shape[1])]
    for place, columns in enumerate(exchangeable.tolist()):
        for field, column in enumerate(columns):
            sources[column] = exchangeable[:, field][order[:, place]]
    return params.gather(1, torch.stack(sources, 1))
