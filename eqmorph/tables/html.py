"""A table as HTML; everything that stands in it is escaped."""

from functools import cache
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from eqmorph.tables.cells import Cell
from eqmorph.tables.table import Table
from eqmorph.text import printable


def to_html(table: Table, label: str = "") -> Markup:
    """Write a table as an HTML element that scrolls sideways where it is too wide.

    Args:
        label: text before the title, such as "Table 1.".

    Example:
        >>> from eqmorph.tables import Table, columns_of, row_of
        >>> "&lt;b&gt;" in to_html(Table("Sizes", columns_of("name"), (row_of("<b>"),)))
        True
    """
    return Markup(_template().render(table=table, label=label, classes=_classes))


@cache
def _template() -> Template:
    loader = PackageLoader("eqmorph.tables", "")
    return environment(loader).get_template("table.html")


def environment(loader: BaseLoader) -> Environment:
    """Make the environment of all pages: text is escaped, and what cannot be shown is replaced."""
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, finalize=_shown)


def _shown(value: Any) -> Any:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _classes(cell: Cell) -> str:
    names = {"words": not cell.is_figure, "missed": cell.alarming, "best": cell.is_best}
    return " ".join(name for name, holds in names.items() if holds)
