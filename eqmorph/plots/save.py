"""Figures as files and as text; the same figure gives the same bytes."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from eqmorph import files
from eqmorph.errors import UsageError

SUFFIXES = (".png", ".svg", ".pdf")

_COLLAPSED = ".*axes sizes collapsed to zero"
"""What matplotlib warns of where the parts of a picture have no room."""
_UNDATED: dict[str, dict[str, Any]] = {".png": {}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}


def check_suffix(path: Path) -> None:
    """Refuse an ending that names no kind of picture, before anything is computed."""
    files.expect_file(path)
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: unknown picture format; end the name with one of {', '.join(SUFFIXES)}")


def save(figure: Figure, path: Path | str) -> None:
    """Write the figure as its ending says, whole or not at all."""
    path = Path(path)
    check_suffix(path)
    suffix = path.suffix.lower()
    with files.atomic_path(path) as temporary, matplotlib.rc_context({"svg.hashsalt": "eqmorph"}), _fits():
        figure.savefig(temporary, format=suffix[1:], metadata=_UNDATED[suffix])


@contextmanager
def _fits() -> Iterator[None]:
    """Refuse a picture whose parts have no room, of which matplotlib only warns."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=_COLLAPSED)
        try:
            yield
        except UserWarning as warning:
            raise UsageError("the picture is too narrow for what it shows; give it a greater width") from warning


def to_svg(figure: Figure) -> str:
    """Write the `<svg>` element alone, its text as text, to stand inside a page.

    A page has one width: parts without room in it are drawn without the layout that would align them.
    """
    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "eqmorph", "svg.fonttype": "none"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=_COLLAPSED)
        figure.savefig(text, format="svg", metadata=_UNDATED[".svg"])
    whole = text.getvalue()
    return whole[whole.index("<svg") :].strip()
