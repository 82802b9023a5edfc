"""HTML pages that commands write."""

from pathlib import Path

from eqmorph import files
from eqmorph.cli.console import remark
from eqmorph.errors import UsageError
from eqmorph.reports.content import Report

SUFFIXES = (".html", ".htm")


def check_page(path: Path) -> None:
    """Refuse a page that no browser would open, before anything is computed.

    Raises:
        UsageError: its name does not end like that of a page.
        DataError: it is a folder.
    """
    files.expect_file(path)
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: the page is HTML; end its name with .html")


def write_page(report: Report, path: Path) -> None:
    """Write a report as a page, whole or not at all."""
    from eqmorph.reports.html import render_html  # pictures need the extra `plot`, commands without a page do not

    files.write_text(path, render_html(report))
    remark(f"wrote {path}")
