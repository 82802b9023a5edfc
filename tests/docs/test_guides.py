"""Every program has a page with a drawing, and the drawings are those that the script makes."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "guides").glob("*.md"))


@pytest.fixture(scope="module")
def drawings():
    spec = importlib.util.spec_from_file_location("guide_drawings", ROOT / "tools" / "guide_drawings.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_has_its_drawing(drawings):
    assert {page.stem for page in PAGES} == set(drawings.GUIDES)
    for page in PAGES:
        assert f"(../images/guides/{page.stem}.svg)" in page.read_text(encoding="utf-8")


def test_the_drawings_are_those_of_today(drawings):
    """Line by line, but for the last digit of a place."""
    for name, guide in drawings.GUIDES.items():
        kept = (drawings.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        made = drawings.drawing(guide)
        numbers = r"-?\d+\.?\d*"
        assert re.sub(numbers, "", made) == re.sub(numbers, "", kept), name
        pairs = zip(re.findall(numbers, made), re.findall(numbers, kept), strict=True)
        assert all(abs(float(new) - float(old)) < 0.5 for new, old in pairs), name
