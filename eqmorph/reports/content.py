"""A report before it is HTML: headings with text, facts, tables, commands and pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eqmorph.experiments.ablate.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from eqmorph.plots.style import ThemeName


@dataclass(frozen=True)
class Picture:
    """A figure that can be drawn in either theme, and what it shows in words, for those who do not see it."""

    caption: str
    draw: "Callable[[ThemeName], Figure]"


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, in this order; any of it may be absent."""

    heading: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    commands: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Report:
    """A title, one line about the data, and the sections."""

    title: str
    lead: str
    sections: tuple[Section, ...]

    @property
    def tables(self) -> list[Table]:
        """All tables, in reading order."""
        return [table for section in self.sections for table in section.tables]
