"""Run the command line; every expected failure is one line on stderr and an exit status."""

import logging
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from eqmorph import extras
from eqmorph.cli import addresses, verbosity
from eqmorph.errors import EqmorphError, did_you_mean, plainly

LISTS = {"devices": "layouts", "methods": "morphs"}
"""Other words for kinds of parts that `eqmorph list` shows."""

FOR_FILES = {"eqmorph": "show", "eqmorph plot": "preset", "eqmorph data": "info"}
"""The command of a group that was meant where a file's name stands in the place of a command."""

OF_NEGATIVE = {"eqmorph nudge": ", --by -0.5, or its word, warm=-0.5"}
"""How the negative numbers of a command are given."""

MOST_OF_EXTRAS = 60
"""Characters that are shown of arguments that a command does not take."""

INTERRUPTED = 130
"""The status of a program that Ctrl-C ended: 128 + SIGINT."""


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run an application.

    Args:
        app: the application.
        arguments: the words after the program's name; those of the process where there are none.

    Returns:
        The exit status: 0 done, 1 wrong data, 2 wrong usage, 130 interrupted.
    """
    verbosity.reset()
    addresses.know(sys.argv[1:] if arguments is None else arguments)
    command = typer.main.get_command(app)
    return guard(lambda: command.main(args=arguments, prog_name=str(app.info.name), standalone_mode=False))


def guard(action: Callable[[], Any]) -> int:
    """Call `action`; turn what it returns or raises into an exit status."""
    try:
        with extras.explained():
            status = action()
        sys.stdout.flush()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # Typer's way of ending when it meets one
            return _unread()
        return stop.code if isinstance(stop.code, int) else 1
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        return _unread()
    except TyperException as error:
        return _misused(error)
    except EqmorphError as error:
        return _fail(f"{error}{_option_of(error)}", error.exit_code)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}", 1)
    except MemoryError:
        return _fail("out of memory; ask for fewer presets, seeds or steps", 1)
    return status if isinstance(status, int) else 0


def _unread() -> int:
    """End well where `| head` has read enough; what is still in the buffer must not raise again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _option_of(error: EqmorphError) -> str:
    """Name the option that sets the argument which a library found wrong."""
    argument = getattr(error, "argument", "")
    return f" (--{argument.replace('_', '-')})" if argument else ""


def _misused(error: TyperException) -> int:
    """Say what Typer has against the command line, and where the command's help is."""
    option = getattr(error, "option_name", "")
    possible = _near(option, getattr(error, "possibilities", None) or ())
    message = error.message if option else error.format_message()
    if possible:
        message = f"{error.message}; did you mean {possible[0]}?"
    message = message.replace("Value error, ", "").replace(". Did you mean ", "; did you mean ")
    message = _shortened(plainly(message).rstrip("."))
    if not message:  # a group without a command: Typer has printed its help
        return error.exit_code
    context = getattr(error, "ctx", None)
    message += _nearest_choice(error) or _listed(error) or _option_before(error)
    if context is not None:
        see = " See" if message.endswith("?") else "; see"
        message += f"{see} {context.command_path} --help"
    return _fail(message, error.exit_code)


def _near(option: str, possible: Sequence[str]) -> list[str]:
    """The options that Typer holds for possible, without those that share little more than their dashes."""
    if not option:
        return list(possible)
    return [each for each in possible if did_you_mean(option.lstrip("-"), [each.lstrip("-")])]


def _shortened(message: str) -> str:
    """The message with the first of the arguments that were too many: a shell makes hundreds of `*.txt`."""
    extra = re.fullmatch(r"(Got unexpected extra argument\S*) \((.+)\)", message, re.DOTALL)
    if extra is None or len(extra[2]) <= MOST_OF_EXTRAS:
        return message
    return f"{extra[1]} ({extra[2][:MOST_OF_EXTRAS]}...)"


def _nearest_choice(error: TyperException) -> str:
    """Name the choice that was meant; Typer's message quotes what came, then every choice."""
    if " is not one of " not in error.message:
        return ""
    value, *choices = re.findall(r"'([^']*)'", error.message)
    return did_you_mean(value, choices)


def _option_before(error: TyperException) -> str:
    """Say where a negative number goes that stands by itself, in which Typer sees an option such as -0."""
    if re.fullmatch(r"-[\d.]", getattr(error, "option_name", "")) is None:
        return ""
    command = getattr(getattr(error, "ctx", None), "command_path", "")
    return f"; a negative number follows the name of its option{OF_NEGATIVE.get(command, '')}"


def _listed(error: TyperException) -> str:
    """Name what was meant by a kind of parts, such as `formats`, or by a file in the place of a command."""
    from eqmorph import plugins  # which `--help` does without

    asked = re.fullmatch(r"No such command '(.+)'\.?", error.message)
    if asked is None:
        return ""
    kind = LISTS.get(asked[1], asked[1])
    if kind in plugins.KINDS:
        return f"; did you mean eqmorph list {kind}?"
    group = getattr(getattr(error, "ctx", None), "command_path", "")
    is_file = group in FOR_FILES and os.path.isfile(asked[1])  # noqa: PTH113 (a `Path` raises for long names)
    return f"; did you mean {group} {FOR_FILES[group]} {asked[1]}?" if is_file else ""


def _fail(message: str, status: int) -> int:
    if os.environ.get("EQMORPH_DEBUG") and sys.exc_info()[0] is not None:
        raise
    message = addresses.shown(" ".join(message.split()))
    line = "".join(
        letter if letter.isprintable() else ascii(letter)[1:-1] for letter in message
    )  # a file may hold what steers a terminal, or half a character
    print(f"eqmorph: {line}", file=sys.stderr)
    verbosity.record(logging.ERROR, f"{line} (exit status {status})")
    return status
