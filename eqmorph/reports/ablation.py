"""The report of an ablation: goals first, then quality, pictures, all tables, and how to make and cite the report."""

from pathlib import Path

from eqmorph.experiments.ablate.goals import GoalResult
from eqmorph.experiments.ablate.result import Ablation
from eqmorph.experiments.ablate.tables import ablation_tables
from eqmorph.plots.intervals import interval_figure, interval_plot
from eqmorph.plots.ranges import range_figure, range_plot
from eqmorph.recipes.overrides import format_settings
from eqmorph.reports.citations import citation_section, command_without_folders, without_folders
from eqmorph.reports.content import QUICK_BANNER, SYNTHETIC_BANNER, Picture, Report, Section
from eqmorph.reports.facts import commands_section, study_facts
from eqmorph.tables import Table, columns_of, row_of


def ablation_report(ablation: Ablation, folder: Path) -> Report:
    """Make the report of an ablation.

    Args:
        ablation: result to report.
        folder: folder of the ablation, for the command that makes the report again.
    """
    ablation = ablation.model_copy(
        update={"data": without_folders(ablation.data), "command": command_without_folders(ablation.command)}
    )
    tables = ablation_tables(ablation)
    goals, quality = tables.pop("goals"), tables.pop("quality")
    details = tuple(table for group in tables.values() for table in group)
    banners = [QUICK_BANNER] if ablation.quick else []
    banners += [SYNTHETIC_BANNER] if ablation.synthetic else []
    sections = [
        Section("Goals", _summary(ablation.goals), tables=tuple(goals)),
        Section("Quality", _explanation(ablation), tables=tuple(quality)),
        Section("Pictures", pictures=_pictures(ablation)),
        Section("Details", tables=details),
        Section("Variants", tables=(variant_table(ablation),)),
        commands_section(ablation.command, folder),
        citation_section(),
    ]
    filled = tuple(section for section in sections if section.tables or section.pictures or section.code)
    return Report(
        "Ablation of an EQ morphing autoencoder", ablation.sample, study_facts(ablation), tuple(banners), filled
    )


def variant_table(ablation: Ablation) -> Table:
    """List the change of each variant against its reference, or against the variant before where that is missing."""
    variants = {result.variant.name: result.variant for result in ablation.variants}
    rows = []
    before = None
    for variant in variants.values():
        base = variants.get(variant.reference or "", before)
        changes = {} if base is None else variant.recipe.changes(base.recipe)
        change = ", ".join(format_settings(changes)) or variant.recipe.about
        rows.append(row_of(variant.name, base.name if base else None, change, variant.recipe.epochs))
        before = variant
    columns = columns_of("variant", "compared with", "change", "epochs")
    return Table("Changes of each variant", columns, tuple(rows), "A change is written as --set takes it", "variants")


def _pictures(ablation: Ablation) -> tuple[Picture, ...]:
    intervals, ranges = interval_plot(ablation), range_plot(ablation)
    return (
        Picture(intervals.title, intervals.note, lambda style: interval_figure(intervals, style)),
        Picture(ranges.title, ranges.note, lambda style: range_figure(ranges, style)),
    )


def _explanation(ablation: Ablation) -> str:
    held_out = f"each fold of {ablation.held_together}s held out once" if ablation.folds > 1 else "nothing held out"
    seeds = "one seed" if len(ablation.seeds) == 1 else f"{len(ablation.seeds)} seeds"
    return f"Each variant is one recipe, trained under {seeds}, with {held_out}. The best value of a column is bold."


def _summary(goals: list[GoalResult]) -> str:
    """Count the goals that each variant meets."""
    met: dict[str, list[bool]] = {}
    for goal in goals:
        met.setdefault(goal.variant, []).append(goal.met)
    counts = [f"{variant} meets {sum(each)} of {len(each)} goals" for variant, each in met.items()]
    return "; ".join(counts) + "." if counts else ""
