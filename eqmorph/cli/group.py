"""A Typer application whose commands load when they run.

Typer builds every command it knows before it reads the command line, which imports all of their modules. Here an
application is a table of names, one-line summaries and addresses. `--help` and completion read the table; running a
command, or asking for its own help, imports that command's module and nothing else.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from eqmorph.cli import verbosity
from eqmorph.cli.plain_values import take_plain_values

_COLUMNS = 78
"""What a terminal of 80 columns shows of a line of help."""

_OPTION = re.compile(r"(?<![a-z-])(-[a-z-]++) (?!-)(\S++)")
"""An option and its value."""

CONTEXT = {"help_option_names": ["-h", "--help"]}


class PlainCommand(TyperCommand):
    """A command that takes plain values as they are."""

    def get_params(self, ctx: Any) -> list[Any]:
        """All parameters, the one for `--help` included."""
        return take_plain_values(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """What follows the name in the line of usage; Typer would put names that say all into braces once more."""
        arguments = [part for part in self.params if part.param_type_name == "argument"]
        return [self.options_metavar or "", *map(_usage, arguments)]


def _usage(argument: Any) -> str:
    """An argument in a line of usage: in brackets where it may be left out."""
    name = str(argument.metavar or argument.name.upper())
    return name if argument.required or name.startswith("[") else f"[{name}]"


@dataclass(frozen=True)
class Command:
    """One line of an application's table.

    Args:
        name: the word that is typed.
        target: "module:attribute" of the command's function, or of a `typer.Typer` with commands of its own.
        summary: the line that the application's `--help` shows; the command's docstring opens with it.
        panel: the heading that `--help` lists it under.
    """

    name: str
    target: str
    summary: str
    panel: str | None = None

    def listed(self) -> TyperCommand:
        """What a listing needs; nothing is imported, and it cannot run."""
        return TyperCommand(self.name, help=self.summary, rich_help_panel=self.panel)

    def load(self) -> TyperCommand | TyperGroup:
        """Import the command's module and build the command."""
        module, _, attribute = self.target.partition(":")
        part: Any = getattr(import_module(module), attribute)
        if not isinstance(part, typer.Typer):
            single = typer.Typer(add_completion=False, rich_markup_mode="rich", context_settings=CONTEXT)
            single.command(self.name, cls=PlainCommand)(part)
            part = single
        command = typer.main.get_command(part)
        assert isinstance(command, TyperCommand | TyperGroup)
        command.name = self.name
        command.help = flowing(command.help or "")
        if isinstance(command, TyperCommand):
            command.params += verbosity.options()
        return command


def flowing(text: str) -> str:
    """Let the paragraphs of a docstring flow: the terminal breaks their lines, not the source.

    Indented paragraphs are commands. Those that follow each other stand without blank lines, and one that is too long
    for `_COLUMNS` goes on in the next line as a shell takes it.

    Example:
        >>> flowing("One\\nparagraph.\\n\\n  a\\n\\n  b")
        'One paragraph.\\n\\n  a\\n  b'
    """
    flowed: list[str] = []
    for paragraph in text.split("\n\n"):
        is_indented = paragraph.startswith(" ")
        if not is_indented:
            flowed.append(" ".join(paragraph.split()))
        elif flowed and flowed[-1].startswith(" "):
            flowed[-1] += f"\n{_continued(paragraph)}"
        else:
            flowed.append(_continued(paragraph))
    return "\n\n".join(flowed)


def _continued(command: str) -> str:
    """A command whose lines end with a backslash where it is too long; options keep their values beside them."""
    indent = " " * (len(command) - len(command.lstrip()))
    lines = textwrap.wrap(
        _OPTION.sub("\\1\u00a0\\2", command),
        _COLUMNS - len(" \\"),
        subsequent_indent=indent + "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return " \\\n".join(lines).replace("\u00a0", " ")


class Loading(Mapping[str, TyperCommand | TyperGroup]):
    """Name -> command; looking one up loads it."""

    def __init__(self, table: Sequence[Command]) -> None:
        self.table = {command.name: command for command in table}

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        return self.table[name].load()

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)


class LazyGroup(TyperGroup):
    """The group behind `application`: lists from the table, loads what is run."""

    table: ClassVar[Sequence[Command]]

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: Any = Loading(self.table)
        self.params += verbosity.options()

    def get_params(self, ctx: Any) -> list[Any]:
        """All parameters, as those of a command."""
        return take_plain_values(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names; Typer's own way would load every one of them."""
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """The line of a listing; `resolve_command` gives what is run."""
        command = self.commands.table.get(cmd_name)
        return command.listed() if command else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Load the command that the arguments name."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, self.commands[name] if name else None, rest


def application(name: str, summary: str, table: Sequence[Command], completion: bool = False) -> typer.Typer:
    """A Typer application of the table's commands.

    Args:
        name: how it is called.
        summary: the sentence that opens its `--help`.
        table: its commands in the order in which they are listed.
        completion: whether it has `--install-completion`.
    """
    app = typer.Typer(
        name=name,
        cls=type("Group", (LazyGroup,), {"table": table}),
        help=summary,
        no_args_is_help=True,
        add_completion=completion,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings=CONTEXT,
    )
    app.callback()(_no_options)
    return app


def _no_options() -> None:
    """Make Typer treat the application as a group; an application with options registers its own."""
