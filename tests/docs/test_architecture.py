"""The drawing of the packages is the import contract, and the modules and functions that pages name exist."""

import importlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_drawing_shows_the_layers_of_the_import_contract():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(entry["layers"] for entry in contract["contracts"] if entry["type"] == "layers")
    drawing = re.search(r"## Packages.*?```text\n(.*?)```", PAGE, re.DOTALL)[1]
    drawn = [re.split(r" {2,}", line)[0] for line in drawing.splitlines() if not line.startswith("─")]
    assert drawn == layers


OF_PAGES = {
    name
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
    for name in re.findall(r"`eqmorph\.(\w+\.(?:\w+\.)*\w+)(?:\(.*?\))?`", page.read_text(encoding="utf-8"))
}
"""Names of modules and what is in them, on any page."""


@pytest.mark.parametrize("name", sorted({*re.findall(r"`((?:\w+\.)+\w+)(?:\(.*?\))?`", PAGE), *OF_PAGES}))
def test_every_dotted_name_of_a_page_exists(name):
    if (ROOT / name).exists():
        return
    parts = f"eqmorph.{name}".split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute)
        return
    raise AssertionError(name)
