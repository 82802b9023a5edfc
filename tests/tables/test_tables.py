"""Tables: typed cells, and renderers that neither cut a figure nor let foreign text act."""

import json
import math
import re
import shutil

import pytest
from helpers.ablations import make_ablation
from helpers.latex import compile_latex
from rich.cells import cell_len

from eqmorph.experiments.ablate.tables import ablation_tables
from eqmorph.tables import Column, Interval, Judged, Number, Span, Table, Text, columns_of, row_of
from eqmorph.tables.html import to_html
from eqmorph.tables.latex import escape_latex, to_latex
from eqmorph.tables.markdown import to_markdown
from eqmorph.tables.terminal import to_terminal

WIDTHS = (60, 80, 100, 120, 200)
NAMES = ("v1", "+ units right", "v2: + rate on plateau", "semantic [bold]x[/] & <y> \\_%$#{}~^|*`")
FOREIGN = "a\x1b[31m\n\ud800[/bold]<script>alert('1')</script>|*_`\\end{table}$%&#^~音é"


def wide(columns=16):
    """A table of intervals as an ablation has them, with cells of every kind and length."""
    figures = [
        Interval(0.123, 0.045, changed=True),
        Interval(math.inf),
        Interval(math.nan),
        Interval(-123.4, 123.4, best=True),
        Number(12_345_678),
        Judged(1_589_404.0, met=False, unit="Hz"),
        Span(-12.0, 7.3e64, outside=True),
        Number(0.5),
    ]
    rows = tuple(
        (Text(name), *(figures[(row + index) % len(figures)] for index in range(columns)))
        for row, name in enumerate(NAMES)
    )
    headings = [f"response error, {index}th percentile (dB) ↓" for index in range(columns)]
    return Table("A wide table", columns_of("variant", *headings), rows, "synthetic data; mean ± 95 %")


def prose():
    rows = (
        row_of("v1", "a long text of many words " * 4, 3),
        row_of("v2", 'losses.reconstruction.name="physical"', 4),
    )
    return Table("Changes", columns_of("variant", "change", "epochs"), rows)


TABLES = {
    "wide": wide(),
    "single row": Table(wide().title, wide().columns, wide().rows[:1]),
    "two columns": wide(1),
    "prose": prose(),
    "empty": Table("Empty", columns_of("name", "value"), ()),
    "foreign": Table(FOREIGN, columns_of(FOREIGN, "value"), (row_of(FOREIGN, 1),), FOREIGN),
}


def printed(table, width):
    return to_terminal(table, width)


@pytest.mark.parametrize("width", (*WIDTHS, *range(61, 130, 4)))
@pytest.mark.parametrize("name", TABLES)
def test_no_cell_of_digits_is_cut_at_any_width(name, width):
    table = TABLES[name]
    text = printed(table, width)
    assert max(map(cell_len, text.splitlines())) <= width
    for row in table.rows:
        for cell in row:
            if cell.is_figure:
                assert re.search(rf"(?<!\S){re.escape(cell.text)}(?!\S)", text), cell.text


@pytest.mark.parametrize("width", WIDTHS)
def test_no_cell_of_an_ablation_is_cut(width):
    for table in (table for group in ablation_tables(make_ablation()).values() for table in group):
        text = printed(table, width)
        for cell in (cell for row in table.rows for cell in row if cell.is_figure):
            assert re.search(rf"(?<!\S){re.escape(cell.text)}(?!\S)", text), (table.title, cell.text)


def test_a_table_that_fits_is_one_part_and_a_wide_one_repeats_its_first_column():
    assert printed(wide(2), 120).count("v1") == 1
    assert printed(wide(), 80).count("v1") > 1


@pytest.mark.parametrize(
    "render", [lambda table: printed(table, 80), lambda t: to_markdown([t]), lambda t: to_latex([t])]
)
def test_foreign_text_is_printed_and_does_nothing(render):
    text = render(TABLES["foreign"])
    text.encode("utf-8")
    assert "\x1b" not in text


def test_html_is_escaped():
    page = str(to_html(TABLES["foreign"], "Table 1."))
    page.encode("utf-8")
    assert "<script" not in page and "Table 1. " in page and "é" in page


def test_cells_carry_their_meaning_into_html_and_json():
    page = to_html(wide())
    assert 'class="missed"' in page and 'class="best"' in page
    plain = json.loads(json.dumps(wide().plain(), allow_nan=False))
    assert plain["rows"][0][2] == {"text": "∞", "mean": "inf", "half": None, "changed": False, "best": False}
    assert plain["rows"][0][6]["met"] is False


def test_markdown_keeps_its_columns():
    lines = to_markdown([Table("A_1", columns_of("name", "dB"), (row_of("a|b*c", 1.5),))]).splitlines()
    assert lines[0] == r"### A\_1"
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines[2:5]}) == 1


def test_latex_is_escaped():
    assert escape_latex("-1.5 ± 2") == r"$-$1.5 $\pm$ 2"
    assert escape_latex("--set x <= 2") == r"-{}-set x $\leq$ 2"
    assert escape_latex(r"{\x^~}") == r"\{\textbackslash{}x\textasciicircum{}\textasciitilde{}\}"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_latex_compiles_and_fits_the_page(tmp_path):
    compile_latex(to_latex(list(TABLES.values())), tmp_path)


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="Sizes"):
        Table("Sizes", (Column("name"),), (row_of("a", 1),))
