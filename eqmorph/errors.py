"""All exceptions of the package.

A message is one line: what came, what was expected, what to do next, in terms of arguments. The command line prints
it on stderr and ends with `exit_code`; it shows a traceback only in debug mode.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import PurePath

_PLAINER = (
    ("Input should be a valid integer, unable to parse string as an integer", "expected a whole number"),
    ("Input should be a valid integer, got a number with a fractional part", "expected a whole number"),
    ("Input should be a valid number, unable to parse string as a number", "expected a number"),
    ("Input should be greater than or equal to", "expected at least"),
    ("Input should be less than or equal to", "expected at most"),
    ("Input should be", "expected"),
)
"""What Pydantic says of a value -> what we say; the first that fits counts."""


class EqmorphError(Exception):
    """Something the user can put right; the message says how."""

    exit_code = 1


class DataError(EqmorphError):
    """A file, a preset or a corpus is not what it should be."""


class UsageError(EqmorphError):
    """A name, an option or a combination of options that does not exist.

    Args:
        message: what came, what was expected, what to do next.
        argument: the argument that is wrong, where it is one; a command adds the option that sets it.
    """

    exit_code = 2

    def __init__(self, message: str, argument: str = "") -> None:
        super().__init__(message)
        self.argument = argument


class DivergedError(EqmorphError):
    """A loss is no longer a number."""


def plainly(message: str) -> str:
    """Say in plain words what Pydantic has against a value.

    Example:
        >>> plainly("Input should be greater than or equal to 1")
        'expected at least 1'
    """
    for theirs, ours in _PLAINER:
        if theirs in message:
            return message.replace(theirs, ours)
    return message


def did_you_mean(name: str, names: Sequence[str]) -> str:
    """End a message about an unknown name with the nearest of those that exist; empty where none is near.

    Example:
        >>> did_you_mean("brigth", ["warm", "bright"])
        "; did you mean 'bright'?"
    """
    nearest = get_close_matches(name, names, n=1)
    return f"; did you mean {nearest[0]!r}?" if nearest else ""


def did_you_mean_file(name: str, names: Iterable[str]) -> str:
    """End a message about a file that does not exist, as `did_you_mean`; endings, which files share, do not count.

    Example:
        >>> did_you_mean_file("warmm.json", ["room.json", "warm.txt", "warm.json"])
        "; did you mean 'warm.json'?"
        >>> did_you_mean_file("warmm.json", ["morph.json"])
        ''
    """
    # Of two files with one stem, that with the ending that was asked for comes last and stays.
    ordered = sorted(names, key=lambda each: PurePath(each).suffix == PurePath(name).suffix)
    by_stem = {PurePath(each).stem: each for each in ordered}
    nearest = get_close_matches(PurePath(name).stem, by_stem, n=1)
    return f"; did you mean {by_stem[nearest[0]]!r}?" if nearest else ""


def unknown_name(kind: str, name: str, names: Sequence[str], argument: str = "") -> UsageError:
    """Make the error of a name that does not exist, with the nearest and all of those that do.

    Example:
        >>> print(unknown_name("recipe", "symantic", ["v2", "semantic"]))
        unknown recipe 'symantic'; did you mean 'semantic'? (available: v2, semantic)
    """
    available = ", ".join(names) or "none"
    return UsageError(f"unknown {kind} {name!r}{did_you_mean(name, names)} (available: {available})", argument)
