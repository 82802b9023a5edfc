"""The content of a report before it becomes HTML: title block, banners, sections of text, pictures and tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eqmorph.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from eqmorph.plots.style import Style

SYNTHETIC_BANNER = "Synthetic data: every preset was drawn from statistics, none was made by people."
QUICK_BANNER = "Quick look: trainings were cut short with --quick; these figures are not for citing."


@dataclass(frozen=True)
class Picture:
    """A figure that can be drawn in any style; a screen reader says its title and note."""

    title: str
    note: str
    draw: "Callable[[Style], Figure]"


@dataclass(frozen=True)
class Section:
    """A heading and the parts under it, in this order; any of them may be absent."""

    heading: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    code: str = ""
    """Commands or BibTeX, shown as they are typed."""
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Report:
    """A title, its block of facts, banners, and sections."""

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    """Date, command, versions, data: name and value."""
    banners: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def tables(self) -> list[Table]:
        """List all tables, in reading order."""
        return [table for section in self.sections for table in section.tables]
