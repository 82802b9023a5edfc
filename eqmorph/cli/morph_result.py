"""What `eqmorph morph` prints: the steps, a sketch, how straight the path is, or one JSON document."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import typer

from eqmorph.cli.channels import named_channels, plain
from eqmorph.cli.console import print_table, remark
from eqmorph.cli.curve_sketch import print_sketch
from eqmorph.cli.endpoints import Endpoint
from eqmorph.cli.path_table import path_table
from eqmorph.cli.preset_table import preset_table
from eqmorph.eq.curves import curves_db
from eqmorph.eq.preset import Preset
from eqmorph.morphs.path import MorphPath
from eqmorph.morphs.stereo import StereoPath
from eqmorph.plots.terminal import GRID_HZ

AnyPath = MorphPath | StereoPath


def document(path: AnyPath, endpoints: list[Endpoint], files: list[str]) -> dict[str, Any]:
    """Make the JSON document: every step with its weights, and the figures of a path between two presets.

    Args:
        path: of presets for all channels, or for two.
        endpoints: what was morphed.
        files: one for each step, where they were written.
    """
    steps = [
        {
            "weights": path.weights[index].tolist(),
            "t": float(path.t[index]) if path.between_two else None,
            "preset": asdict(preset),
            "file": files[index] if files else None,
        }
        for index, preset in enumerate(path.presets)
    ]
    metrics = plain({channel: _metrics(one) for channel, one in _channels(path).items()})
    residuals_db = {end.source: end.residual_db for end in endpoints if end.residual_db is not None}
    return {"method": path.method, "fit_residual_db": residuals_db, "steps": steps, "metrics": metrics}


def show(path: AnyPath, endpoints: list[Endpoint], grid: int | None) -> None:
    """Print the steps, a sketch of three of them, and the figures of a path between two presets.

    Args:
        path: of presets for all channels, or for two, which get a row each.
        endpoints: what was morphed.
        grid: how many steps stand in a row between four presets.
    """
    for endpoint in endpoints:
        if endpoint.residual_db is not None:
            count = max(len(chain.bands) for chain in endpoint.preset.chains)
            remark(f"{endpoint.source}: fitted into {count} bands, {endpoint.residual_db:.2f} dB RMS left over")
    title = f"{', '.join(preset.name for preset in path.endpoints)} by {path.method}"
    heading, labels = _labels(path, grid)
    channels = _channels(path)
    names, presets = [], []
    for step, label in enumerate(labels):
        names += [f"{label} {channel}".rstrip() for channel in channels]
        presets += [one[step] for one in channels.values()]
    print_table(preset_table(title, heading, names, presets))
    if not path.between_two:
        return
    for channel, one in channels.items():
        sketched = _first_middle_last(one.presets)
        names = [f"{preset.name} {channel}".rstrip() for preset in sketched]
        print_sketch(curves_db(sketched, GRID_HZ), GRID_HZ, names)
        typer.echo()
    print_table(path_table(channels))


def _channels(path: AnyPath) -> dict[str, MorphPath]:
    """The path of each channel by its name, or without a name that of all."""
    return named_channels([path.left, path.right] if isinstance(path, StereoPath) else [path])


def _metrics(path: MorphPath) -> dict[str, Any]:
    """The figures of a path and of plain interpolation, by the names of their methods."""
    paths = {path.method: path} | path.yardsticks if path.between_two else {}
    return {name: each.metrics._asdict() | {"seconds": each.seconds} for name, each in paths.items()}


def _labels(path: AnyPath, grid: int | None) -> tuple[str, list[str]]:
    """The heading and the labels that say where the steps stand."""
    if path.between_two:
        return "t", [f"{t:.3f}" for t in path.t]
    if grid is not None:
        places = np.linspace(0.0, 1.0, grid)
        return "x, y", [f"{x:.2f}, {y:.2f}" for x in places for y in places]
    return "weights", [", ".join(f"{weight:g}" for weight in row) for row in path.weights]


def _first_middle_last(presets: Sequence[Preset]) -> list[Preset]:
    return [presets[0], presets[len(presets) // 2], presets[-1]] if len(presets) > 2 else list(presets)
