"""The tables of an ablation, by the name under which a reader asks for them."""

import math
from collections.abc import Sequence
from typing import Literal, get_args

from eqmorph.eq.limits import AUDIBLE, UNITS, BandField, within
from eqmorph.evaluation.figure import Figure, Group
from eqmorph.evaluation.figures import figure_of, in_group
from eqmorph.evaluation.intervals import difference, interval, mean_of
from eqmorph.experiments.ablate.goals import GoalResult
from eqmorph.experiments.ablate.result import Ablation, VariantResult
from eqmorph.experiments.job_result import PARAMETERS
from eqmorph.experiments.study_tables import figure_column, row_table, with_best
from eqmorph.tables import Cell, Column, Interval, Judged, Span, Table, Text

TableName = Literal["goals", "quality", "clusters", "robust clusters", "contrastive", "ranges", "baselines", "spaces"]
"""Group of tables that can be asked for."""
TABLE_NAMES: tuple[TableName, ...] = get_args(TableName)

TITLES: dict[Group, str] = {
    "quality": "quality",
    "clusters": "clusters of words",
    "robust clusters": "clusters of main words that stretching an axis does not change",
    "contrastive": "contrastive loss",
}
PARAMETER_NAMES: dict[BandField, str] = {"frequency_hz": "frequency", "gain_db": "gain", "q": "Q"}
CHANGE_NOTE = (
    "* differs from its reference by more than chance (paired by seed and fold, 95 %); - not defined; "
    "∞ no filter can have some of the outputs"
)


def ablation_tables(ablation: Ablation) -> dict[TableName, list[Table]]:
    """Make all tables, goals and quality first."""
    parts = ablation.parts()
    tables: dict[TableName, list[Table]] = {"goals": [goal_table(ablation)] if ablation.goals else []}
    for group, title in TITLES.items():
        made = [
            comparison_table(f"{part}: {title}", results, _shown(group, ablation), ablation)
            for part, results in parts.items()
        ]
        tables[group] = made  # type: ignore[index]
    tables["ranges"] = [range_table(ablation)]
    tables["baselines"] = [row_table("Baselines without a network", "baseline", ablation.baselines, ablation)]
    tables["spaces"] = [row_table("Words in spaces without a network", "space", ablation.spaces, ablation)]
    return {name: [table for table in made if len(table.columns) > 1] for name, made in tables.items()}


def _shown(group: Group, ablation: Ablation) -> list[Figure]:
    """The figures of a table: on main words, or on all presets where there are no words."""
    shown = in_group(group)
    if ablation.main_words:
        return shown
    return list(dict.fromkeys(figure_of(figure.key.replace(".main.", ".all.")) for figure in shown))


def goal_table(ablation: Ablation) -> Table:
    """Goals of the original system in rows, complete systems in columns."""
    variants = list(dict.fromkeys(goal.variant for goal in ablation.goals))
    by_place = {(goal.figure, goal.variant): goal for goal in ablation.goals}
    rows = []
    for key in dict.fromkeys(goal.figure for goal in ablation.goals):
        judged = [by_place[key, variant] for variant in variants]
        rows.append((Text(judged[0].goal), *(_judged(goal) for goal in judged)))
    columns = (Column("goal"), *(Column(variant) for variant in variants))
    return Table("Goals of the original system", columns, tuple(rows), ablation.sample, "goals")


def _judged(goal: GoalResult) -> Cell:
    """A value with whether it meets its goal; what is not defined, such as what nobody was held out for, does not."""
    if math.isnan(goal.value):
        return Text("not defined")
    return Judged(goal.value, goal.met, figure_of(goal.figure).unit)


def comparison_table(
    title: str, results: Sequence[VariantResult], figures: Sequence[Figure], ablation: Ablation
) -> Table:
    """Variants in rows, figures in columns: mean and 95 % interval, starred where it differs from the reference.

    Args:
        title: heading of the table.
        results: variants, in order.
        figures: columns; a figure that no variant has is left out.
        ablation: whole result, in which references are found.
    """
    references = {result.variant.name: result for result in ablation.variants}
    measured = [figure for figure in figures if any(figure.key in result.figures for result in results)]
    rows = []
    for result in results:
        reference = references.get(result.variant.reference or "")
        rows.append([_cell(result, reference, figure) for figure in measured])
    names = [Text(result.variant.name) for result in results]
    columns = (Column("variant"), *(figure_column(figure) for figure in measured))
    marked = with_best(rows, measured)
    note = f"{ablation.sample}; {ablation.spread}. {CHANGE_NOTE}"
    return Table(title, columns, tuple((name, *row) for name, row in zip(names, marked, strict=True)), note, title)


def range_table(ablation: Ablation) -> Table:
    """Lowest and highest output of each group of parameters, over reconstructions and over random latents."""
    rows = []
    for result in ablation.variants:
        for where, spans in result.ranges.items():
            cells = [Span(*spans[parameter], leaves_range(spans[parameter], parameter)) for parameter in PARAMETERS]
            rows.append((Text(result.variant.name), Text(where), *cells))
    columns = (Column("variant"), Column("over"), *(_range_column(parameter) for parameter in PARAMETERS))
    return Table("Output ranges", columns, tuple(rows), f"{ablation.sample}. ! leaves the valid range", "ranges")


def leaves_range(span: tuple[float, float], parameter: BandField) -> bool:
    """Tell whether a span leaves the range that is valid, round-off of float32 aside."""
    low, high = AUDIBLE[parameter]
    return not all(within(value, low, high) for value in span)


def _range_column(parameter: BandField) -> Column:
    low, high = AUDIBLE[parameter]
    valid = f"{low:g} to {high:,g} {UNITS[parameter]}".rstrip()
    return Column(f"{PARAMETER_NAMES[parameter]} ({valid})", parameter, UNITS[parameter])


def _cell(result: VariantResult, reference: VariantResult | None, figure: Figure) -> Cell:
    values = result.figures.get(figure.key)
    if values is None:
        return Interval(math.nan)
    if not figure.spread:
        return Interval(mean_of(values))
    mean, half = interval(values, result.fold_of_replica)
    return Interval(mean, half, changed=_changed(result, reference, figure))


def _changed(result: VariantResult, reference: VariantResult | None, figure: Figure) -> bool:
    """Tell whether a figure differs from that of the reference by more than chance."""
    if reference is None or figure.better is None or figure.key not in reference.figures:
        return False
    values, others = result.figures[figure.key], reference.figures[figure.key]
    if values.shape != others.shape:
        return False
    return difference(values, others, result.fold_of_replica).excludes_zero
