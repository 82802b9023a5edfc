"""The files that describe the project to other programs can be read by them and agree with the package."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

import eqmorph

ROOT = Path(__file__).resolve().parents[2]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def test_the_citation_file_has_what_the_format_asks_for():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert all(
        {"name"} == set(author) or {"family-names", "given-names"} == set(author) for author in citation["authors"]
    )
    assert eqmorph.__version__.startswith(citation["version"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["license"] == project["license"]


@pytest.mark.parametrize("form", [form for form in FORMS if form.stem != "config"], ids=lambda form: form.stem)
def test_an_issue_form_has_a_name_and_labelled_fields(form):
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert content["name"] and content["description"]
    fields = [field for field in content["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["attributes"]["label"] for field in fields)


def test_the_workflow_calls_targets_that_exist_on_every_supported_python():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(workflow)["jobs"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"make (\S+)", workflow)) == {"lint", "test", "docs"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in ("lint", "test", "docs"))
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    versions = {line.rpartition(" ")[2] for line in classifiers if re.search(r":: 3\.\d+$", line)}
    assert versions == set(jobs["test"]["strategy"]["matrix"]["python"])


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md"])
def test_links_to_files_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)#\s]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        assert re.match(r"https?:", target) or (ROOT / target).exists(), target


def test_the_long_description_needs_no_file_beside_it():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "](docs/images/" in text
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    for rule in build["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        text = re.sub(rule["pattern"], rule["replacement"], text)
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", text)
    assert all(re.match(r"https?:", target[0] or target[1]) for target in targets)
    assert "![" not in text and "Tutorial" in text
