"""The command line: one file a command. Only typer and the standard library load before a command runs.

To add a command: its own file, and one line in `_COMMANDS`.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer

from eqmorph import __version__
from eqmorph.errors import EqmorphError

# The matrices here are small: waking a thread for each costs more than it saves, seconds on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_COMMANDS: dict[str, str] = {
    "morph": "eqmorph.cli.morph:morph",
    "morph-bench": "eqmorph.cli.morph_bench:morph_bench",
    "render": "eqmorph.cli.render:render",
    "train": "eqmorph.cli.train:train",
    "ablate": "eqmorph.cli.ablate:ablate",
    "evaluate": "eqmorph.cli.evaluate:evaluate",
    "encode": "eqmorph.cli.evaluate:encode",
    "reconstruct": "eqmorph.cli.evaluate:reconstruct",
    "generate": "eqmorph.cli.generate:generate",
    "plot": "eqmorph.cli.plot:app",
    "report": "eqmorph.cli.report:report",
    "explore": "eqmorph.cli.explore:explore",
    "data": "eqmorph.cli.data:app",
    "convert": "eqmorph.cli.convert:convert",
    "list": "eqmorph.cli.list:list_components",
}
"""Command name -> "module:function", in the order in which `--help` lists them."""

app = typer.Typer(
    name="eqmorph",
    help="Neural EQ morphing: move smoothly between EQ presets and between words.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"eqmorph {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    if debug:
        os.environ["EQMORPH_DEBUG"] = "1"


def _register() -> None:
    for name, target in _COMMANDS.items():
        module, _, attribute = target.partition(":")
        part: Any = getattr(import_module(module), attribute)
        if isinstance(part, typer.Typer):
            app.add_typer(part, name=name)
        else:
            app.command(name)(part)


_register()


def main() -> None:
    """Entry point of the console script: every expected error is one line on stderr and an exit status."""
    sys.exit(run(app))


def run(command: Callable[[], Any]) -> int:
    """Run the command line; returns the exit status (0 ok, 1 data, 2 usage, 3 check failed, 130 interrupted)."""
    try:
        command()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except EqmorphError as error:
        return _fail(str(error), error.exit_code)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}", 1)
    except MemoryError:
        return _fail("out of memory; ask for fewer presets, seeds or steps", 1)
    return 0


def _fail(message: str, status: int) -> int:
    if os.environ.get("EQMORPH_DEBUG") and sys.exc_info()[0] is not None:
        raise
    print(f"eqmorph: {' '.join(message.split())}", file=sys.stderr)
    return status
