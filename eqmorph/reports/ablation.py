"""The report of an ablation: verdict first, then figures, pictures, tables, and how to make it again."""

import shlex
from pathlib import Path

from eqmorph.experiments.ablate.result import Study
from eqmorph.experiments.ablate.tables import Table
from eqmorph.plots.ladder import ladder_figure, ladder_plot
from eqmorph.plots.ranges import range_figure, range_plot
from eqmorph.recipes.overrides import format_settings
from eqmorph.reports.content import Picture, Report, Section

VERDICT = "What the seed hoped for"


def ablation_report(study: Study, folder: Path) -> Report:
    """Everything a study holds, and the commands that make it and this page again."""
    ladder, ranges = ladder_plot(study), range_plot(study)
    tables = {table.title: table for table in study.tables()}
    verdict = tables.pop(VERDICT, None)
    cells = cell_table(study)
    note = " All data are synthetic: drawn from statistics, not made by people." if study.synthetic else ""
    sections = [
        Section(
            "Figures",
            "Each cell is one recipe, trained under several seeds with each fold of submitters held out once.",
            pictures=(
                Picture(f"{ladder.title}. {ladder.note}.", lambda theme: ladder_figure(ladder, theme)),
                Picture(f"{ranges.title}. {ranges.note}.", lambda theme: range_figure(ranges, theme)),
            ),
        ),
        Section("Tables", tables=tuple(tables.values())),
        Section("Cells", tables=(cells,)),
        Section(
            "How to make it again",
            "The same data, versions and seeds give the same figures on the same kind of machine.",
            facts=(
                ("data", study.data),
                ("SHA-256 of the data", study.checksum),
                ("presets used", f"{study.presets:,}"),
                ("seeds", ", ".join(map(str, study.seeds))),
                ("folds", f"{len(study.folds)}, by submitter" if len(study.folds) > 1 else "none held out"),
                *study.versions.items(),
            ),
            commands=(study.command, f"eqmorph report {shlex.quote(str(folder))} -o report.html"),
        ),
    ]
    if verdict is not None:
        sections.insert(0, Section("Verdict", _summary(study), tables=(verdict,)))
    return Report("Ablation of an EQ morphing autoencoder", f"Data: {study.note}.{note}", tuple(sections))


def _summary(study: Study) -> str:
    """How many expectations each cell meets."""
    met: dict[str, list[bool]] = {}
    for verdict in study.verdicts:
        met.setdefault(verdict.cell, []).append(verdict.met)
    counts = [f"{cell} meets {sum(each)} of {len(each)} expectations" for cell, each in met.items()]
    return "; ".join(counts) + "."


def cell_table(study: Study) -> Table:
    """What each cell changes in the one it is compared with, or in the one before it where that was left out."""
    cells = {result.cell.name: result.cell for result in study.results}
    rows: list[tuple[str, ...]] = []
    for cell in cells.values():
        base = cells.get(cell.reference or "") or (cells[rows[-1][0]] if rows else None)
        changes = {} if base is None else cell.recipe.changes(base.recipe)
        said = ", ".join(format_settings({path: v for path, v in changes.items() if path not in ("name", "about")}))
        rows.append(
            (cell.name, base.name if base else "-", said or cell.recipe.about or "-", str(cell.recipe.epochs))
        )
    note = "A change is written as --set takes it"
    return Table("What each cell changes", ("cell", "compared with", "change", "epochs"), tuple(rows), note)
