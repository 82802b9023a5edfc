"""What a figure of merit is: key, name, unit, better direction, goal, and the tables that show it.

A figure measured on rows comes as a family with one declaration: on the rows a replica was trained on (`seen`) and
on those it held out (`unseen`), over all labelled presets (`all`) and over those of the two most frequent words
(`main`). The key of a member is `unseen.main.silhouette`; the bare key `silhouette` belongs to spaces and baselines,
which have nothing but unseen rows.
"""

from dataclasses import dataclass, replace
from typing import Literal, Self

Better = Literal["lower", "higher"]
Where = Literal["seen", "unseen"]
Which = Literal["all", "main"]
Group = Literal[
    "quality", "clusters", "robust clusters", "contrastive", "baselines", "spaces", "picture", "goals", "protocols"
]
"""A table or picture that shows a figure."""

ARROWS: dict[Better | None, str] = {"lower": "↓", "higher": "↑", None: ""}
ROWS: dict[tuple[Where, Which], str] = {
    ("seen", "all"): "all words, seen",
    ("unseen", "all"): "all words, unseen",
    ("seen", "main"): "main words, seen",
    ("unseen", "main"): "main words, unseen",
}
"""Rows that a family is measured on, as headings name them."""


@dataclass(frozen=True)
class Goal:
    """The value the original system aimed for, at least or at most by the figure's better direction."""

    value: float
    tolerance: float = 0.0
    """Share of the value that rounding to float32 may cost."""


@dataclass(frozen=True)
class Figure:
    """One figure of merit."""

    key: str
    """Name in results and JSON."""
    name: str
    """Name for a reader, without unit."""
    meaning: str
    """One line: what the number says."""
    unit: str = ""
    better: Better | None = None
    goal: Goal | None = None
    groups: tuple[Group, ...] = ()
    detail: str = ""
    """Rows or epoch that the figure is measured on, where the name leaves that open."""
    spread: bool = True
    """Whether the values of replicas differ, so that an interval says something."""
    bounds: tuple[float, float] | None = None
    """Lowest and highest value possible, where a picture shows the whole range."""

    def bare(self, *groups: Group) -> Self:
        """The figure of a space or a baseline, which has one set of rows and no goal."""
        return replace(self, goal=None, groups=groups)

    def on(self, where: Where, which: Which, *groups: Group) -> Self:
        """The member of the figure's family on one set of rows."""
        return replace(self, key=f"{where}.{which}.{self.key}", detail=ROWS[where, which], groups=groups)

    @property
    def heading(self) -> str:
        """Name with its detail."""
        return f"{self.name}, {self.detail}" if self.detail else self.name

    @property
    def bracketed_unit(self) -> str:
        """Unit as the label of an axis ends with it; nothing for a figure without one."""
        return f" ({self.unit})" if self.unit else ""

    @property
    def column(self) -> str:
        """Heading with unit and better direction, for a column of a table.

        Example:
            >>> Figure("error", "response error", "distance of curves", "dB", "lower").column
            'response error (dB) ↓'
        """
        unit = f" ({self.unit})" if self.unit and self.unit != "%" else ""
        return f"{self.heading}{unit} {ARROWS[self.better]}".rstrip()

    @property
    def aim(self) -> str:
        """Goal in words.

        Example:
            >>> Figure("error", "error", "distance", better="lower", goal=Goal(2)).aim
            'error <= 2'
        """
        if self.goal is None:
            return self.heading
        sign = "<=" if self.better == "lower" else ">="
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.heading} {sign} {self.goal.value:,g}{unit}"

    def meets(self, value: float) -> bool:
        """Tell whether a value meets the goal; a value that is not defined does not."""
        if self.goal is None:
            return False
        slack = self.goal.tolerance * abs(self.goal.value)
        return value <= self.goal.value + slack if self.better == "lower" else value >= self.goal.value - slack
