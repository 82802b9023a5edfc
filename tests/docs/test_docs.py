"""What the documentation says is so: its code runs, its commands exist, its links lead somewhere."""

import doctest
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import typer
from helpers.presets import json_lines

from eqmorph.cli import app
from eqmorph.eq.layout import SAFE
from eqmorph.formats.io import read_preset
from eqmorph.morphs import MORPHS
from eqmorph.normalizers.base import Normalizer

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXTENDING = ROOT / "docs" / "extending.md"
LAWS = ["normalizers", "models", "losses", "schedules", "morphs/test_morph_laws.py", "formats/test_format_laws.py"]

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


class Block(NamedTuple):
    """A fenced block: its language, text and line in the page."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(match[1], match[2], text[: match.start()].count("\n") + 2) for match in found]


def files_of(page: Path) -> dict[str, str]:
    """Blocks whose first line names a file."""
    named = ((re.match(r"# (\S+\.(?:py|toml))\n", block.text), block.text) for block in blocks(page))
    return {match[1]: text for match, text in named if match}


def commands(page: Path) -> Iterator[list[str]]:
    """Every `eqmorph ...` that stands as code, as words."""
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"^(?:\$| {4}\$?) ?(eqmorph .*)$", text, re.MULTILINE):
        yield line.split()
    for code in re.findall(r"`(eqmorph [^`\n]*)`", text):
        yield code.split()


@pages
def test_every_command_and_option_exists(page):
    for words in commands(page):
        command, options, said = typer.main.get_command(app), {"--help", "-h"}, f"{page.name}: {' '.join(words)}"
        options |= {name for option in command.params for name in option.opts}
        rest = [word.rstrip(",;.)") for word in words[1:] if word.rstrip(",;.)")]
        while hasattr(command, "commands") and (named := [word for word in rest if not word.startswith("-")]):
            if named[0].isupper():  # a placeholder
                break
            assert named[0] in command.commands, said
            command = command.commands[named[0]]
            rest.remove(named[0])
            options |= {name for option in command.params for name in option.opts}
        assert {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)} <= options, said


def anchors(page: Path) -> set[str]:
    """What a link to a heading is called, as GitHub makes it."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pages
def test_every_relative_link_and_image_leads_somewhere(page):
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)|(?:src|href|srcset)=\"([^\"]+)\"", prose):
        link = target[0] or target[1]
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in anchors(there), f"{page.name}: {link}"


@pages
def test_every_module_and_test_folder_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    for module in re.findall(r"python -m (benchmarks[\w.]*)", text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), f"{page.name}: {module}"
    for path in re.findall(r"(?:pytest |`)(tests/[\w/]+(?:\.py)?)", text):
        assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_every_page_of_the_folder_is_on_the_map():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {str(page.relative_to(ROOT / "docs")) for page in PAGES[1:]}
    assert pages - {"index.md"} <= set(re.findall(r"\]\(([^)#]+)\)", index))


def test_every_command_has_a_section():
    titles = anchors(ROOT / "docs" / "commands.md")
    assert set(typer.main.get_command(app).commands) <= titles


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page != EXTENDING and any(block.language == "python" for block in blocks(page))],
    ids=lambda page: page.name,
)
def test_the_code_of_a_page_runs_from_top_to_bottom_and_prints_what_it_says(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(MORPHS, "_registered", {})  # what a page registers is forgotten
    found, names = blocks(page), {"__name__": "page"}
    for block, after in zip(found, [*found[1:], Block("", "", 0)], strict=True):
        if block.language != "python":
            continue
        printed = StringIO()
        with redirect_stdout(printed):
            exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), names)
        if after.language == "text":
            assert printed.getvalue() == after.text, f"{page.name}:{after.line}"


def test_the_component_of_the_readme_works():
    source = next(block.text for block in blocks(ROOT / "README.md") if block.language == "python")
    names: dict[str, type[Normalizer]] = {}
    exec(source, names)
    params = np.array([SAFE.default, SAFE.high])
    fitted = names["Half"]().fit(params, SAFE)
    np.testing.assert_allclose(fitted.transform(params), params / 2)
    np.testing.assert_allclose(fitted.inverse_transform(params / 2), params)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The package that docs/extending.md writes, installed as pip would leave it."""
    site = tmp_path_factory.mktemp("site")
    files = files_of(EXTENDING)
    for name, text in files.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    project = tomllib.loads(files["pyproject.toml"])["project"]
    info = site / "eqmorph_extras-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = (
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points.items())
        for group, points in project["entry-points"].items()
    )
    (info / "entry_points.txt").write_text("\n".join(groups))
    return site


def python(site: Path, *arguments: str, cwd: Path) -> str:
    """Standard output of a Python that has the package."""
    bootstrap = f"import sys, runpy; sys.path[:0] = [{str(site)!r}]; "
    done = subprocess.run(
        [sys.executable, "-c", bootstrap + arguments[0], *arguments[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


ONE_AFTER_ANOTHER = """
import shlex
from eqmorph.cli import app, run
for line in sys.argv[1:]:
    sys.argv = shlex.split(line)
    status = run()
    assert status == 0, (line, status)
"""


def test_the_parts_of_the_page_are_listed_trained_with_and_used(site, tmp_path):
    lines = [
        line for block in blocks(EXTENDING) for line in re.findall(r"^\$ (eqmorph .*)$", block.text, re.MULTILINE)
    ]
    assert len(lines) >= 4
    (tmp_path / "extras.toml").write_text((site / "extras.toml").read_text())
    (tmp_path / "mine.safe.jsonl").write_text(json_lines(40))
    printed = python(site, ONE_AFTER_ANOTHER, *lines, "eqmorph list", cwd=tmp_path)
    assert printed.count("eqmorph-extras") == 9
    assert (tmp_path / "steps" / "09.lines").read_text().startswith("# band lines\nlow_shelf 140.0 -2.5 0.71\n")
    assert "40 presets" in printed and len(read_preset(tmp_path / "mixer.json").bands) == 3
    assert "Fc 180.00 Hz Gain 4.50 dB" in (tmp_path / "ParametricEQ.txt").read_text()
    history = (tmp_path / "runs" / "shallow" / "history.csv").read_text()
    assert "worst_weight" in history.splitlines()[0]


def test_the_parts_of_the_page_keep_the_laws(site):
    names = next(
        match[1] for block in blocks(EXTENDING) if (match := re.search(r'pytest tests -k "(.*)"', block.text))
    )
    folders = [str(ROOT / "tests" / folder) for folder in LAWS]
    options = ["-p", "no:cacheprovider", "-m", "not slow", "-k", names, "-q", "-rA", "--no-header", *folders]
    printed = python(site, "runpy.run_module('pytest', run_name='__main__')", *options, cwd=ROOT)
    laws = {
        name: len(re.findall(rf"^PASSED .*\[(?:.*-)?{name}(?:-.*)?\]", printed, re.MULTILINE))
        for name in names.split(" or ")
    }
    assert set(laws.values()).isdisjoint({0}), laws
    assert laws["shallow"] == 6 and laws["percentile"] >= 5 and laws["geometric"] >= 8 and laws["lines"] >= 5, laws


def test_the_python_of_the_readme_prints_what_it_says(folder):
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert result.attempted >= 6 and result.failed == 0
