"""The site builds without a warning, loads nothing from the network, and its reference holds every public module."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

for package in ("mkdocs", "material", "mkdocstrings"):
    pytest.importorskip(package)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The built site; that of `make docs` where EQMORPH_SITE names its folder."""
    if "EQMORPH_SITE" in os.environ:
        return ROOT / os.environ["EQMORPH_SITE"]
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_is_in_the_navigation(site):
    home = (site / "index.html").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        address = page.relative_to(ROOT / "docs").with_suffix(".html")
        assert f'href="{address}"' in home or page.stem == "index", page.name


def test_nothing_is_loaded_from_the_network(site):
    loading = re.compile(
        r'<(?:script|img|iframe|source)\b[^>]*\bsrc="(?:https?:)?//|<link\b[^>]*\bhref="(?:https?:)?//'
    )
    for page in site.rglob("*.html"):
        assert not loading.search(page.read_text(encoding="utf-8")), page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//|@import", style.read_text(encoding="utf-8")), style.name


def public_modules() -> list[str]:
    spec = importlib.util.spec_from_file_location("hooks", ROOT / "docs" / "hooks.py")
    hooks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hooks)
    return [module for modules in hooks.subpackages(ROOT / "eqmorph").values() for module in modules]


def test_the_reference_holds_every_public_module(site):
    headings = set()
    for page in (site / "reference").glob("*.html"):
        headings |= set(re.findall(r'\bid="(eqmorph[\w.]*)"', page.read_text(encoding="utf-8")))
    assert set(public_modules()) <= headings
    assert {"eqmorph.eq.preset.Preset", "eqmorph.morphs.base.Morph"} <= headings
