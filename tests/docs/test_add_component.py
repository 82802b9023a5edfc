"""A component in eqmorph itself touches two files: its module and the table of names of its package.

The components of README.md and docs/extending.md are written into a copy of the package, used from the shell.
"""

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.cli import Outcome, process, python
from helpers.presets import json_lines

import eqmorph
from eqmorph.plugins import KINDS

ROOT = Path(__file__).resolve().parents[2]


ONE_AFTER_ANOTHER = """
import json, sys
from eqmorph.cli import run
for words in json.loads(sys.argv[1]):
    assert run(words) == 0, words
"""


def code_blocks(page: Path) -> list[str]:
    return re.findall(r"^```(?:python|toml)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def components_of_the_page() -> Iterator[tuple[str, str, str, str]]:
    """Kind, name, class and source of each component of docs/extending.md, as its entry points declare them."""
    sources, points = {}, {}
    for block in code_blocks(ROOT / "docs" / "extending.md"):
        name = re.match(r"# (\S+)", block)
        if name and name[1] == "pyproject.toml":
            points = tomllib.loads(block)["project"]["entry-points"]
        elif name:
            sources[name[1].removesuffix(".py").replace("/", ".")] = block
    for group, targets in points.items():
        for name, target in targets.items():
            module, attribute = target.split(":")
            yield group.removeprefix("eqmorph."), name, attribute, sources[module]


class Checkout:
    """A copy of the package that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = shutil.copytree(
            Path(eqmorph.__file__).parent, folder / "eqmorph", ignore=shutil.ignore_patterns("__pycache__")
        )

    def add(self, kind: str, name: str, attribute: str, source: str) -> None:
        """Write the module of a component and its line in the table of names."""
        table = self.package / KINDS[kind].split(":")[0].removeprefix("eqmorph.").replace(".", "/")
        table = table / "__init__.py" if table.is_dir() else table.with_suffix(".py")
        folder = table.parent
        module = f"added_{name}"
        (folder / f"{module}.py").write_text(source, encoding="utf-8")
        address = f"eqmorph.{'.'.join(folder.relative_to(self.package).parts)}.{module}:{attribute}"
        text = table.read_text(encoding="utf-8")
        registry = KINDS[kind].split(":")[1]
        start = re.search(rf"^{registry}\b.*?\n    \{{\n", text, re.MULTILINE | re.DOTALL).end()
        line = f'        "{name}": ("{address}", "Added by a test."),\n'
        table.write_text(text[:start] + line + text[start:], encoding="utf-8")

    def run(self, *arguments: object) -> Outcome:
        return process(*arguments, cwd=self.folder, environment={"PYTHONPATH": str(self.folder)})

    def run_all(self, *lines: str) -> None:
        """Run command lines in one process, which loads PyTorch once."""
        words = json.dumps([line.split() for line in lines])
        done = python(ONE_AFTER_ANOTHER, words, cwd=self.folder, environment={"PYTHONPATH": str(self.folder)})
        assert done.status == 0, done.stderr


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def test_the_component_of_the_readme_works_as_the_page_says(checkout):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (source,) = code_blocks(ROOT / "README.md")
    path = re.search(r"# eqmorph/(normalizers/\w+\.py)", source)[1]
    line = re.search(r'^    ("half": .*)$', readme, re.MULTILINE)[1]
    (checkout.package / path).write_text(source, encoding="utf-8")
    table = checkout.package / "normalizers" / "__init__.py"
    table.write_text(
        table.read_text().replace('    {\n        "zscore"', f'    {{\n        {line}\n        "zscore"')
    )
    command = re.search(r"`eqmorph (train --recipe \S+ --normalizer half)`", readme)[1].split()
    small = ["--synthetic", 200, "--epochs", 2, "--out", "run"]
    assert checkout.run(*command, *small).status == 0
    listed = checkout.run("list", "normalizers", "--json").json["normalizers"]
    assert {"name": "half", "package": "eqmorph"}.items() <= listed[0].items()


def test_a_component_of_every_kind_touches_two_files_and_is_listed_and_used(checkout):
    added = {}
    for kind, name, attribute, source in components_of_the_page():
        checkout.add(kind, name, attribute, source)
        added[kind] = name
    assert set(added) == set(KINDS)

    listed = checkout.run("list", "--json").json
    for kind, name in added.items():
        assert name in [entry["name"] for entry in listed[kind]], kind

    settings = next(block for block in code_blocks(ROOT / "docs" / "extending.md") if "# extras.toml" in block)
    (checkout.folder / "extras.toml").write_text(settings, encoding="utf-8")
    (checkout.folder / "mine.safe.jsonl").write_text(json_lines(300), encoding="utf-8")
    checkout.run_all(
        "train --recipe v2 --config extras.toml --synthetic 300 --epochs 2 --out run",
        f"train --recipe v1-units --normalizer {added['normalizers']} --data mine.safe.jsonl --epochs 2",
        f"morph preset_a.json preset_b.json --method {added['morphs']} --to {added['formats']} --out steps --steps 3",
        f"fit preset_a.json --layout {added['layouts']} --out mixer.json",
    )
    assert "worst_weight" in (checkout.folder / "run" / "history.csv").read_text().splitlines()[0]
