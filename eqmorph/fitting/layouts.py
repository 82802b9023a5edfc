"""A layout by name, or from a file that describes it.

layout = "parametric"                     name = "desk equalizer"
bands = 7                                 [[bands]]
q = [0.5, 5.0]                            name = "low shelf"
                                          kind = "low_shelf"
                                          frequency_hz = [20.0, 500.0, 105.0]     # lowest, highest, default
                                          gain_db = [-10.0, 10.0, 0.0]
                                          q = 0.71                                # fixed
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eqmorph import files
from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.errors import DataError, UsageError
from eqmorph.plugins import first_problem

SUFFIXES = (".toml", ".json")


def named_layout(name: str, bands: int | None = None) -> Layout:
    """Make the layout that a name or a file stands for.

    Args:
        name: of a registered layout, or path of a TOML or JSON file.
        bands: how many, where the layout lets one choose.

    Raises:
        UsageError: no layout has the name, or its number of bands is fixed.
        DataError: the file describes no layout.

    Example:
        >>> len(named_layout("parametric", 5).bands), len(named_layout("spotify").bands)
        (5, 6)
    """
    options: dict[str, Any] = {}
    if Path(name).suffix.lower() in SUFFIXES:
        description = _description(Path(name))
        if "layout" not in description:
            return _described(description, name)
        options = dict(description)
        name = str(options.pop("layout"))
    if bands is not None:
        if "bands" not in LAYOUTS.load(name).model_fields:
            raise UsageError(f"the layout {name!r} has a number of bands of its own; leave the number out", "bands")
        options["bands"] = bands
    return LAYOUTS.create(name, **options).layout()


def as_layout(layout: Layout | str, bands: int | None = None) -> Layout:
    """Take a layout as it is, or make the one that is named.

    Raises:
        UsageError: as `named_layout`, or a number of bands for a layout that has its own.
    """
    if isinstance(layout, str):
        return named_layout(layout, bands)
    if bands is not None:
        raise UsageError("a layout has its own number of bands; name one to choose the number", "bands")
    return layout


def _description(path: Path) -> dict[str, Any]:
    text = files.read_text(path)
    try:
        description = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: cannot be read as {path.suffix[1:].upper()}: {error}") from None
    if not isinstance(description, dict):
        raise DataError(f"{path}: expected a layout: either 'layout' with options, or 'name' with 'bands'")
    return description


def _described(description: dict[str, Any], source: str) -> Layout:
    try:
        return TypeAdapter(Layout).validate_python(description)
    except ValidationError as error:
        raise DataError(f"{source}: {first_problem(error)}") from None
