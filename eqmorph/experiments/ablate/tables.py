"""The ablation's results as tables: plain headers and rows, for the terminal, CSV, Markdown, LaTeX or a page."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eqmorph.eq.limits import AUDIBLE, UNITS, Field, within
from eqmorph.evaluation.intervals import difference, interval
from eqmorph.experiments.ablate.goals import Verdict
from eqmorph.experiments.ablate.runner import Result

if TYPE_CHECKING:
    from eqmorph.evaluation.reference import Row


@dataclass(frozen=True)
class Table:
    """A table of text, with what a reader needs to read it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A figure as a column: its key, its heading, and which way is better (None: neither)."""

    key: str
    title: str
    better: str | None = None


QUALITY = (
    Column("training.reconstruction", "reconstruction loss", "lower"),
    Column("unseen.main.rmse_median_db", "RMSE dB median", "lower"),
    Column("unseen.main.rmse_p90_db", "RMSE dB p90", "lower"),
    Column("seen.all.valid", "valid", "higher"),
    Column("random.valid", "valid, random", "higher"),
    Column("unseen.main.in_knob_range", "in knob range", "higher"),
    Column("seconds", "s"),
)
CLUSTERS = (
    Column("seen.all.silhouette", "silh. all, seen", "higher"),
    Column("seen.all.davies_bouldin", "DB all, seen", "lower"),
    Column("unseen.all.silhouette", "silh. all, unseen", "higher"),
    Column("unseen.all.davies_bouldin", "DB all, unseen", "lower"),
    Column("seen.main.silhouette", "silh. w/b, seen", "higher"),
    Column("seen.main.davies_bouldin", "DB w/b, seen", "lower"),
    Column("unseen.main.silhouette", "silh. w/b, unseen", "higher"),
    Column("unseen.main.davies_bouldin", "DB w/b, unseen", "lower"),
)
UNIT_CLUSTERS = (
    Column("unseen.main.silhouette_unit", "silh., unit variance", "higher"),
    Column("unseen.main.davies_bouldin_unit", "DB, unit variance", "lower"),
    Column("unseen.main.silhouette_white", "silh., whitened", "higher"),
    Column("unseen.main.davies_bouldin_white", "DB, whitened", "lower"),
    Column("unseen.main.accuracy_1nn", "1-NN accuracy", "higher"),
    Column("unseen.main.accuracy_5nn", "5-NN accuracy", "higher"),
    Column("unseen.main.accuracy_linear", "linear accuracy", "higher"),
)
CONTRASTIVE = (
    Column("contrastive.start", "start"),
    Column("contrastive.end", "end", "lower"),
    Column("contrastive.normalized_start", "start, normalized"),
    Column("contrastive.normalized_end", "end, normalized", "higher"),
    Column("contrastive.falling", "falling"),
)
CHANGE_NOTE = (
    "* differs from the rung it is compared with by more than chance (paired by seed and fold, 95 %); "
    "- not defined; ∞ some outputs are such that no filter can have them"
)


def figure_table(title: str, results: list[Result], columns: tuple[Column, ...], note: str) -> Table:
    """One row a cell: mean and 95 % interval of each figure, starred where it differs from the cell's reference."""
    by_name = {result.cell.name: result for result in results}
    shown = [column for column in columns if any(column.key in result.figures for result in results)]
    rows = []
    for result in results:
        reference = by_name.get(result.cell.reference or "")
        rows.append((result.cell.name, *(_cell(result, reference, column) for column in shown)))
    arrows = {"lower": " ↓", "higher": " ↑", None: ""}
    headings = tuple(column.title + arrows[column.better] for column in shown)
    return Table(title, ("cell", *headings), tuple(rows), f"{note}. {CHANGE_NOTE}")


def range_table(results: list[Result], note: str) -> Table:
    """Output ranges of each group of parameters, over reconstructions and over random latents."""
    fields: tuple[Field, ...] = ("frequency_hz", "gain_db", "q")
    rows = []
    for result in results:
        for where, spans in result.ranges.items():
            texts = [_span(spans[field], field) for field in fields]
            rows.append((result.cell.name, where, *texts))
    valid = {field: f"{AUDIBLE[field][0]:g} to {AUDIBLE[field][1]:,g} {UNITS[field]}".rstrip() for field in fields}
    headings = (f"frequency ({valid['frequency_hz']})", f"gain ({valid['gain_db']})", f"Q ({valid['q']})")
    return Table("Output ranges", ("cell", "over", *headings), tuple(rows), f"{note}. ! leaves the valid range")


def baseline_table(baselines: "dict[str, Row]", folds: np.ndarray, note: str) -> Table:
    """Response RMSE in dB of what needs no network, on the same unseen rows."""
    rows = tuple(
        (name, str(interval(row["rmse_median_db"], folds)), str(interval(row["rmse_p90_db"], folds)))
        for name, row in baselines.items()
    )
    return Table("Baselines, response RMSE (dB)", ("baseline", "median ↓", "p90 ↓"), rows, note)


def space_table(spaces: "dict[str, Row]", folds: np.ndarray, note: str) -> Table:
    """Clusters and classifiers of warm/bright in the untrained spaces."""
    columns = {
        "silhouette": "silh. w/b ↑",
        "davies_bouldin": "DB w/b ↓",
        "silhouette_unit": "silh., unit variance ↑",
        "davies_bouldin_unit": "DB, unit variance ↓",
        "accuracy_1nn": "1-NN accuracy ↑",
        "accuracy_5nn": "5-NN ↑",
        "accuracy_linear": "linear ↑",
        "accuracy_forest": "random forest ↑",
    }
    whole = {"all.silhouette": "silh. all words", "all.davies_bouldin": "DB all words"}
    rows = tuple(
        (name, *(str(interval(row[key], folds)) for key in columns), *(f"{row[key][0]:.3g}" for key in whole))
        for name, row in spaces.items()
    )
    title = "Clusters and classifiers of words with nothing learned"
    return Table(title, ("space", *columns.values(), *whole.values()), rows, note)


def verdict_table(verdicts: list[Verdict], note: str) -> Table:
    """Each expectation of the seed, met or not."""
    cells = list(dict.fromkeys(verdict.cell for verdict in verdicts))
    titles = list(dict.fromkeys(verdict.expectation for verdict in verdicts))
    found = {(verdict.expectation, verdict.cell): verdict for verdict in verdicts}
    rows = []
    for title in titles:
        entries = [found[title, cell] for cell in cells]
        rows.append((title, *(f"{entry.shown} {'met' if entry.met else 'NOT MET'}" for entry in entries)))
    return Table("What the seed hoped for", ("expectation", *cells), tuple(rows), note)


def _cell(result: Result, reference: Result | None, column: Column) -> str:
    values = result.figures.get(column.key)
    if values is None:
        return "-"
    if column.key == "seconds":  # folds are trained side by side and share their time: there is no spread to show
        return f"{values.mean():.3g}"
    text = str(interval(values, result.folds))
    others = reference.figures.get(column.key) if reference is not None else None
    if others is None or others.shape != values.shape or column.better is None:
        return text
    change = difference(values, others, result.folds)
    return text + ("*" if math.isfinite(change.half) and abs(change.mean) > change.half else "")


def _span(span: tuple[float, float], field: Field) -> str:
    inside = all(within(value, *AUDIBLE[field]) for value in span)
    return f"{_number(span[0])} to {_number(span[1])}" + ("" if inside else " !")


def _number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1e4 else (f"{value:,.0f}" if abs(value) < 1e9 else f"{value:.3g}")
