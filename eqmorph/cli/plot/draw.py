"""What every plot command shares: the options of the look, the file, drawing and writing."""

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from matplotlib.figure import Figure

from eqmorph.cli.console import print_json, remark
from eqmorph.errors import UsageError
from eqmorph.plots.save import check_suffix, save
from eqmorph.plots.style import MAX_WIDTH_IN, MIN_WIDTH_IN, PAPER, SCREEN, FontName, Style, ThemeName

Purpose = Literal["screen", "paper"]
_INCHES = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72.27}
"""Inches in each unit of a width; a point is TeX's, as \\columnwidth is printed in."""


def _look(
    purpose: Annotated[
        Purpose,
        typer.Option("--style", help="paper: one column wide, serif, 300 dpi, heading left to the caption."),
    ] = "screen",
    theme: Annotated[ThemeName, typer.Option("--theme", help="Colors on a light or a dark background.")] = "light",
    width: Annotated[
        str | None,
        typer.Option("--width", help="Width with its unit: 3.5in, 89mm, 252pt.", show_default="8in; paper: 3.5in"),
    ] = None,
    dpi: Annotated[
        int | None, typer.Option("--dpi", min=30, max=1200, help="Dots per inch of a PNG.", show_default="150 or 300")
    ] = None,
    font: Annotated[
        FontName | None, typer.Option("--font", help="Family of the texts.", show_default="sans; paper: serif")
    ] = None,
    *,
    paper: Style = PAPER,
) -> Style:
    """Declare the options of the look, and change the style for the purpose by them."""
    base = SCREEN if purpose == "screen" else paper
    return replace(
        base,
        theme=theme,
        width_in=base.width_in if width is None else inches(width),
        dpi=dpi or base.dpi,
        font=font or base.font,
    )


def styled(paper: Style = PAPER) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a plot command the options of the look; it gets the `style` that they make.

    Args:
        paper: what `--style paper` stands for.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = [each for each in signature(command).parameters.values() if each.name != "style"]
        look = [each for each in signature(_look).parameters.values() if each.name != "paper"]

        @wraps(command)
        def run(**arguments: Any) -> None:
            style = _look(**{option.name: arguments.pop(option.name) for option in look}, paper=paper)
            command(style=style, **arguments)

        # Typer reads the options of a function from its signature and its annotations.
        options = [option.replace(kind=Parameter.KEYWORD_ONLY) for option in [*own, *look]]
        run.__signature__ = Signature(options)  # type: ignore[attr-defined]
        run.__annotations__ = {option.name: option.annotation for option in options}
        return run

    return decorate


def inches(width: str) -> float:
    """Read a width with its unit.

    Raises:
        UsageError: no number, no such unit, or a width that no picture has.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(in|cm|mm|pt)\s*", width)
    if found is None:
        raise UsageError(
            f"--width {width!r} is not a width; give a number with its unit: 3.5in, 89mm, 8.9cm or 252pt"
        )
    value_in = float(found[1]) * _INCHES[found[2]]
    if not MIN_WIDTH_IN <= value_in <= MAX_WIDTH_IN:
        raise UsageError(f"--width {width} is {value_in:.3g} in; a picture has {MIN_WIDTH_IN:g} to {MAX_WIDTH_IN:g}")
    return value_in


def target(out: Path | None, stem: str) -> Path:
    """Choose the file of a picture.

    Raises:
        UsageError: its ending is not a format of pictures; said before anything is computed.
    """
    path = out or Path(f"{stem}.png")
    check_suffix(path)
    return path


def draw(plot: Any, figure: Callable[..., Figure], path: Path, style: Style, as_json: bool) -> None:
    """Write the picture of a record; print the record when asked, and the caption that a paper's picture lacks."""
    save(figure(plot, style), path)
    remark(f"wrote {path}")
    if not style.heading:
        stop = "" if plot.title.endswith("?") else "."
        remark(f"caption: {plot.title}{stop} {plot.note}.")
    if as_json:
        print_json({"file": str(path), "style": asdict(style)} | asdict(plot))
