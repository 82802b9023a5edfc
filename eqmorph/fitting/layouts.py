"""A layout by its name or from a file that describes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.errors import UsageError
from eqmorph.files import read_text
from eqmorph.formats import FORMATS
from eqmorph.formats.io import read_preset
from eqmorph.plugins import broken_contract
from eqmorph.text import shorten

FILE_SUFFIXES = (".toml", ".json")


def named_layout(name: str, bands: int | None = None, options: Mapping[str, Any] | None = None) -> Layout:
    """Make the layout that a name or a file stands for.

    Args:
        name: of a registered layout; or path of a TOML or JSON file, as `eqmorph.eq.layout_file` describes it, or of
            a preset in any format, whose bands then make the layout (`Layout.around`).
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
    if Path(name).suffix.lower() in FILE_SUFFIXES or (name not in LAYOUTS and _is_file(name)):
        if bands is not None or chosen:
            raise UsageError(f"{name} defines its own bands; leave out their number and other options", "bands")
        return _layout_of_file(name)
    if bands is not None:
        if "bands" not in LAYOUTS.load(name).option_names():
            raise UsageError(f"the layout {name!r} has a fixed number of bands; leave the number out", "bands")
        chosen["bands"] = bands
    source = LAYOUTS.create(name, **chosen)
    layout = source.layout()
    if not isinstance(layout, Layout):
        raise broken_contract(source, f"layout gives {type(layout).__name__}, expected a Layout")
    return layout


def _is_file(name: str) -> bool:
    """Whether a name is that of a file; one that no file system holds is not."""
    try:
        return Path(name).is_file()
    except OSError:
        return False


def _layout_of_file(name: str) -> Layout:
    """The layout that a file describes, or of a preset the one around it."""
    path = Path(name)
    looks_like_preset = path.suffix.lower() not in FILE_SUFFIXES or (
        path.is_file() and any(FORMATS.create(form).recognizes(read_text(path)) for form in FORMATS)
    )
    return Layout.around(read_preset(path)) if looks_like_preset else Layout.read(name)


def as_layout(layout: Layout | str, bands: int | None = None) -> Layout:
    """Take a layout as it is, or make the one that is named.

    Raises:
        UsageError: as `named_layout`, or a number of bands for a layout that has its own.
    """
    if isinstance(layout, str):
        return named_layout(layout, bands)
    if not isinstance(layout, Layout):
        raise UsageError(f"expected a layout or the name of one, got {shorten(layout)}", "layout")
    if bands is not None:
        raise UsageError(
            "this layout has a fixed number of bands; choose a layout by name to set the number", "bands"
        )
    return layout
