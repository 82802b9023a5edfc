"""The report of a sweep: the best trials, the effect of each field, the picture, and how to make and cite it."""

from pathlib import Path

from eqmorph.experiments.sweep.result import Sweep
from eqmorph.experiments.sweep.tables import sweep_tables
from eqmorph.plots.sweep import SweepPlot, sweep_figure, sweep_plot
from eqmorph.reports.citations import citation_section, command_without_folders, without_folders
from eqmorph.reports.content import SYNTHETIC_BANNER, Picture, Report, Section
from eqmorph.reports.facts import commands_section, study_facts


def sweep_report(sweep: Sweep, folder: Path) -> Report:
    """Make the report of a sweep.

    Args:
        sweep: result to report.
        folder: folder of the sweep, for the command that makes the report again.
    """
    sweep = sweep.model_copy(
        update={"data": without_folders(sweep.data), "command": command_without_folders(sweep.command)}
    )
    trials, *others = sweep_tables(sweep)
    plot = sweep_plot(sweep)
    sections = (
        Section("Trials", tables=(trials,)),
        Section("Effect of each field", pictures=(_picture(plot),), tables=tuple(others)),
        commands_section(sweep.command, folder),
        citation_section(),
    )
    banners = (SYNTHETIC_BANNER,) if sweep.synthetic else ()
    return Report(f"Sweep of {sweep.recipe}", sweep.sample, study_facts(sweep), banners, sections)


def _picture(plot: SweepPlot) -> Picture:
    return Picture(plot.title, plot.note, lambda style: sweep_figure(plot, style))
