"""The cells of the ablation: the ladder from V1 to V2, one fix a rung; each fix alone taken back from V2."""

from dataclasses import dataclass
from typing import Any, Literal

from eqmorph.errors import UsageError
from eqmorph.recipes.named import BEYOND, FIXES, V1, V2
from eqmorph.recipes.schema import Recipe

Group = Literal["ladder", "taken back"]

LAST_FIX = list(FIXES)[-1]
V2_RUNG = f"v2: + {LAST_FIX}"
"""The rung on which all fixes are in: V2 itself."""


@dataclass(frozen=True)
class Cell:
    """One recipe of the ablation, and the cell it is compared with."""

    name: str
    group: Group
    recipe: Recipe
    reference: str | None
    """Name of the cell that differs from this one by one fix."""


def ladder() -> list[Cell]:
    """V1, then one fix after another up to V2, then the recipes beyond it."""
    cells = [Cell("v1", "ladder", V1, None)]
    for fix, changes in FIXES.items():
        before = cells[-1]
        name = V2_RUNG if fix == LAST_FIX else f"+ {fix}"
        cells.append(Cell(name, "ladder", before.recipe.override({"name": name} | changes), before.name))
    cells += [Cell(recipe.name, "ladder", recipe, cells[-1].name) for recipe in BEYOND]
    return cells


def taken_back() -> list[Cell]:
    """V2 with one fix undone, for each fix: its fields as they were on the rung before it."""
    cells, before = [], V1
    for fix, changes in FIXES.items():
        undone = {path: _lookup(before, path) for path in changes}
        name = f"v2 - {fix}"
        cells.append(Cell(name, "taken back", V2.override({"name": name} | undone), V2_RUNG))
        before = before.override(changes)
    return cells


def chosen(only: str | None) -> list[Cell]:
    """All cells, or those whose name or recipe contains one of the comma-separated words of `only`.

    "v1" and "v2" mean the first rung and the one with all fixes, "ladder" and "taken back" a whole part.
    """
    cells = ladder() + taken_back()
    if only is None:
        return cells
    kept: list[Cell] = []
    for word in (part.strip().lower() for part in only.split(",")):
        wanted = V2_RUNG if word == "v2" else word
        exact = [cell for cell in cells if wanted in (cell.name, cell.group)]
        found = exact or [cell for cell in cells if wanted in cell.name]
        if not word or not found:
            raise UsageError(f"--only {word!r} matches no cell (there are: {', '.join(c.name for c in cells)})")
        kept += [cell for cell in found if cell not in kept]
    return [cell for cell in cells if cell in kept]


def shortened(cell: Cell, factor: float) -> Cell:
    """The cell with its epochs multiplied by `factor`, for a quick look."""
    epochs = max(2, round(cell.recipe.epochs * factor))
    return Cell(cell.name, cell.group, cell.recipe.override({"epochs": epochs}), cell.reference)


def _lookup(recipe: Recipe, path: str) -> Any:
    value: Any = recipe.model_dump()
    for part in path.split("."):
        value = value[part]
    return value
