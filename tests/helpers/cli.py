"""The command line as its users meet it: within this process, or as a process of its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

ENTRY = "import sys; sys.argv[0] = 'eqmorph'; from eqmorph.cli import main; main()"


class Outcome(NamedTuple):
    """How a command line ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The document on stdout, of a command that succeeded."""
        assert self.status == 0, self.stderr
        return json.loads(self.stdout)

    @property
    def error(self) -> str:
        """The message of a command that failed: one line, no traceback, nothing on stdout."""
        lines = [line for line in self.stderr.splitlines() if line.startswith("eqmorph: ")]
        assert self.status != 0 and len(lines) == 1, (self.status, self.stderr)
        assert "Traceback" not in self.stderr and self.stdout == ""
        return lines[0].removeprefix("eqmorph: ")


CommandLine = Callable[..., Outcome]
"""`eqmorph("morph", "a.json", "b.json", "--steps", 3)`, with `stdin=` for what `-` reads."""


def standard_input(text: str) -> io.TextIOWrapper:
    """A stand-in for `sys.stdin` that holds `text`."""
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")


def python(code: str, *arguments: object, **options: Any) -> Outcome:
    """Run code in a Python of its own; `environment=` adds variables, `cwd=` is its folder."""
    environment = os.environ | options.pop("environment", {})
    words = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, **options)
    return Outcome(done.returncode, done.stdout, done.stderr)


def process(*arguments: object, **options: Any) -> Outcome:
    """Run `eqmorph` as a process, through the entry point of the console script."""
    return python(ENTRY, *arguments, **options)
