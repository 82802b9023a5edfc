"""Values that are taken as they are, are what Typer would have made of them; what is wrong is said by Typer."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
import typer
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.exceptions import TyperException

from eqmorph.cli.plain_values import take_plain_values


def _command(
    texts: Annotated[list[str], typer.Argument()],
    count: Annotated[int, typer.Option(min=2, max=10_000)] = 10,
    share: Annotated[float | None, typer.Option(min=-1.5)] = None,
    choice: Annotated[Literal["left", "right"] | None, typer.Option()] = None,
    path: Annotated[Path | None, typer.Option()] = None,
    present: Annotated[Path | None, typer.Option(exists=True)] = None,
    flag: Annotated[bool, typer.Option("--flag")] = False,
    many: Annotated[list[str] | None, typer.Option()] = None,
) -> list[object]:
    return [texts, count, share, choice, path, present, flag, many]


def outcome(arguments, plain):
    """What the command gets, or what Typer says."""
    app = typer.Typer(add_completion=False)
    app.command()(_command)
    command = typer.main.get_command(app)
    if plain:
        take_plain_values(command.params)
    try:
        got = command.main(args=arguments, standalone_mode=False)
    except TyperException as error:
        return type(error), error.format_message()
    return [(type(value), value) for value in got]


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=6).filter(lambda text: not text.startswith("-"))
numbers = st.one_of(st.integers(-20_000, 20_000).map(str), st.floats().map(str), words.filter(bool), st.just("1e400"))
options = st.one_of(
    st.tuples(st.just("--count"), numbers),
    st.tuples(st.just("--share"), numbers),
    st.tuples(st.just("--choice"), st.sampled_from(["left", "right", "LEFT", "up"])),
    st.tuples(st.sampled_from(["--path", "--present"]), st.sampled_from([".", "/", "/etc/hostname", "nowhere", "-"])),
    st.tuples(st.just("--many"), words),
    st.tuples(st.just("--flag")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, max_size=3), st.lists(options, max_size=3))
@example(["a"], [("--share", "nan")])
@example(["a"], [("--count", "1_0")])
@example(["a"], [("--count", "5.0")])
@example(["a"], [("--count", " 5 ")])
@example(["a"], [("--share", "inf")])
def test_plain_values_are_what_typer_makes_of_them(texts, chosen):
    arguments = [*texts, *(word for option in chosen for word in option)]
    assert repr(outcome(arguments, plain=True)) == repr(outcome(arguments, plain=False))


@pytest.mark.parametrize("option", ["--count", "--share", "--choice", "--path", "--present"])
def test_an_empty_value_is_refused(option):
    _, message = outcome(["a", option, ""], plain=True)
    assert option in message and "empty" in message
    assert outcome(["", "--many", ""], plain=True)[-1] == (list, [""])


@pytest.mark.parametrize("arguments", [["--count", "1"], ["--choice", "up"], ["--present", "nowhere"], []])
def test_what_is_wrong_is_said_by_typer(arguments):
    texts = ["a"] if arguments else []
    assert outcome([*texts, *arguments], plain=True) == outcome([*texts, *arguments], plain=False)
    assert isinstance(outcome([*texts, *arguments], plain=True), tuple)
