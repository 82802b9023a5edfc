"""The tables of commands: each says what its command says of itself, and is all that a listing needs."""

import inspect
from typing import Annotated

import pytest
import typer
from helpers.cli import python

from eqmorph.cli import COMMANDS
from eqmorph.cli.data import app as data
from eqmorph.cli.group import Command, LazyGroup
from eqmorph.cli.options import Device, Split
from eqmorph.cli.plot import app as plot
from eqmorph.corpora import splits
from eqmorph.experiments import train

TABLES = {"eqmorph": COMMANDS, "plot": plot.info.cls.table, "data": data.info.cls.table}
ALL = [command for table in TABLES.values() for command in table]


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.target)
def test_the_table_says_what_the_command_says(command: Command):
    loaded = command.load()
    if not isinstance(loaded, LazyGroup):
        assert inspect.cleandoc(loaded.help).splitlines()[0] == command.summary


def _examples(command: Command) -> list[str]:
    """The commands that its help shows, line by line."""
    loaded = command.load()
    text = "" if isinstance(loaded, LazyGroup) else loaded.help
    return [line for paragraph in text.split("\n\n") if paragraph.startswith(" ") for line in paragraph.splitlines()]


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.target)
def test_examples_fit_a_terminal_of_80_columns_and_run_when_they_are_pasted(command: Command):
    lines = _examples(command)
    assert max(map(len, lines), default=0) <= 78
    pasted = "\n".join(lines).replace("\\\n", "")
    assert all(line.split()[0] in ("eqmorph", "cat") for line in pasted.splitlines())


@pytest.mark.parametrize("words", [["--help"], ["plot", "--help"], ["data", "--help"]])
def test_a_listing_loads_no_command(words):
    code = (
        "import sys; from eqmorph.cli import run; run(sys.argv[1:]); print([m for m in sys.modules if 'numpy' in m])"
    )
    assert python(code, *words).stdout.splitlines()[-1] == "[]"


def test_choices_are_those_of_the_library():
    assert Split == splits.Split and Device == train.Device


def test_the_line_of_usage_names_arguments_once():
    command = Command("name", f"{__name__}:with_arguments", "Take arguments.").load()
    pieces = command.collect_usage_pieces(typer.Context(command))
    assert pieces == ["[OPTIONS]", "A B [C ...]", "[PLACE]"]


def with_arguments(
    sources: Annotated[list[str], typer.Argument(metavar="A B [C ...]")],
    place: Annotated[str, typer.Argument()] = "here",
) -> None:
    """Take arguments."""


def test_the_nearest_option_shares_more_than_its_dashes(eqmorph):
    assert "did you mean --model?" in eqmorph("morph", "warm", "bright", "--modle", "x").error
    assert "did you mean" not in eqmorph("describe", "preset_a.json", "--model", "x").error
