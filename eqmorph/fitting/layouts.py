"""A layout by its name or from a file that describes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.errors import UsageError

FILE_SUFFIXES = (".toml", ".json")


def named_layout(name: str, bands: int | None = None, options: Mapping[str, Any] | None = None) -> Layout:
    """Make the layout that a name or a file stands for.

    Args:
        name: of a registered layout, or path of a TOML or JSON file, as `eqmorph.eq.layout_file` describes it.
        bands: how many, where the layout lets one choose.
        options: other options of a registered layout, such as `gain_step_db`.

    Raises:
        UsageError: no layout has the name, or the layout has no such option.
        DataError: the file describes no layout.

    Example:
        >>> len(named_layout("parametric", 5).bands), len(named_layout("spotify").bands)
        (5, 6)
    """
    chosen = dict(options or {})
    if Path(name).suffix.lower() in FILE_SUFFIXES:
        if bands is not None or chosen:
            raise UsageError(f"{name} says which bands there are; leave their number and other options out", "bands")
        return Layout.read(name)
    if bands is not None:
        if "bands" not in LAYOUTS.load(name).option_names():
            raise UsageError(f"the layout {name!r} has a number of bands of its own; leave the number out", "bands")
        chosen["bands"] = bands
    return LAYOUTS.create(name, **chosen).layout()


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
