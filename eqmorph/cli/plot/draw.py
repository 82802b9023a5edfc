"""What every plot command does with its plot: choose the file, draw, write."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from matplotlib.figure import Figure

from eqmorph.cli.console import print_json, remark
from eqmorph.plots.save import check_suffix, save
from eqmorph.plots.style import ThemeName

ThemeOption = Annotated[ThemeName, typer.Option("--theme", help="Colors on a light or a dark background.")]


def target(out: Path | None, stem: str) -> Path:
    """Choose the file of a picture.

    Raises:
        UsageError: its ending is no format of pictures; said before anything is computed.
    """
    path = out or Path(f"{stem}.png")
    check_suffix(path)
    return path


def draw(plot: Any, figure: Callable[..., Figure], path: Path, theme: ThemeName, as_json: bool) -> None:
    """Write the picture of a record; print the record when asked."""
    save(figure(plot, theme), path)
    remark(f"wrote {path}")
    if as_json:
        print_json({"file": str(path), "theme": theme} | asdict(plot))
