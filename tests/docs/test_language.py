"""Documentation and help use the terms of the field, and no words that only the history of the project explains."""

import re
from pathlib import Path

import pytest
import typer

from eqmorph.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]

BANNED = {
    r"\bthe seed\b": "original system, or random seed",
    r"\btaken back\b": "left out",
    r"\brungs?\b": "step",
    r"\bladders?\b": "from V1 to V2, step by step",
    r"\bschools?\b": "mode",
    r"\bmiswired\b": "unit bug",
    r"\bdoors?\b": "reader",
    r"\b(?:both|two|its|the) ends\b": "endpoints, or first and last",
    r"(?-i:\bDB\b)(?! per)": "Davies-Bouldin",
    r"\bsilh\.": "silhouette",
    r"\ba (?:variant|replica|preset|word|figure|fold|row) a\b": "one per",
    r"\bcrossed\b": "mixing augmentation",
    r"\bTODO\b|\bFIXME\b": "a finished sentence",
}


def complaints(text: str) -> list[str]:
    plain = " ".join(text.split())
    found = (
        (match[0], better) for word, better in BANNED.items() for match in re.finditer(word, plain, re.IGNORECASE)
    )
    return [f"{word!r}: say {better}" for word, better in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_use_the_fields_terms(page):
    assert not complaints(page.read_text(encoding="utf-8"))


def helps(command: typer.core.TyperGroup, path: str) -> dict[str, str]:
    texts = {
        path: " ".join([command.help or "", *(getattr(option, "help", None) or "" for option in command.params)])
    }
    for name in getattr(command, "commands", {}):
        texts |= helps(command.commands[name], f"{path} {name}")
    return texts


def test_help_uses_the_fields_terms():
    found = {path: complaints(text) for path, text in helps(typer.main.get_command(app), "eqmorph").items()}
    assert not {path: said for path, said in found.items() if said}
