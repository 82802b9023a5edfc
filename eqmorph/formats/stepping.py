"""Scripts that step through a folder of presets in a running program, one after another over some seconds."""

import shlex
from collections.abc import Sequence

NAME = "step.sh"

SECONDS = 10
"""How long a script takes where it is not told."""


def shell_script(program: str, before: str, calls: Sequence[str]) -> str:
    """Write a script for sh that makes one call for each preset, with even pauses between.

    Args:
        program: whose presets they are, for the heading.
        before: lines before the first call; `$here` is the folder of the script.
        calls: a command for each preset.
    """
    steps = "\nrest\n".join(calls)
    return SHELL.format(program=program, seconds=SECONDS, pauses=max(len(calls) - 1, 1), before=before, steps=steps)


def word(text: str) -> str:
    """Write a text as one word of a shell.

    >>> word("it's $HOME")
    '\\'it\\'"\\'"\\'s $HOME\\''
    """
    return shlex.quote(text)


SHELL = """\
#!/bin/sh
# Written by eqmorph: the presets of this folder in {program}, one after another.
#     sh step.sh [SECONDS]        {seconds} by default
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pause=$(awk -v seconds="${{1:-{seconds}}}" 'BEGIN {{ print seconds / {pauses} }}')
rest() {{ sleep "$pause"; }}
{before}
{steps}
"""
