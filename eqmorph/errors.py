"""All exceptions of the package.

A message is one line: what came, what was expected, what to do next, in terms of arguments. The command line prints
it on stderr and ends with `exit_code`; it shows a traceback only in debug mode.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import PurePath

FEW = 8
"""Names that a message lists; of more, it has the nearest and says what lists them."""

_MOST_MENTIONS = 3
"""A word that more lines than these have is no hint."""

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


def did_you_mean(name: str, names: Sequence[str] | Mapping[str, str]) -> str:
    """End a message about an unknown name with the nearest of those that exist; empty where none is near.

    Args:
        name: what came.
        names: those that exist; or each with a line about it, which may have the word that came.

    Example:
        >>> did_you_mean("brigth", ["warm", "bright"])
        "; did you mean 'bright'?"
        >>> did_you_mean("rew", {"sox": "SoX effects.", "parametric_eq": "Text of AutoEq, Peace and REW."})
        "; did you mean 'parametric_eq'?"
    """
    nearest = get_close_matches(name, names, n=1)
    if not nearest and isinstance(names, Mapping):
        words = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
        mentioning = [each for each, about in names.items() if words.search(about)]
        nearest = mentioning if len(mentioning) <= _MOST_MENTIONS else []
    return f"; did you mean {' or '.join(map(repr, nearest))}?" if nearest else ""


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


def unknown_name(
    kind: str, name: str, names: Sequence[str] | Mapping[str, str], argument: str = "", listing: str = ""
) -> UsageError:
    """Make the error of a name that does not exist, with the nearest of those that do, and with all where few do.

    Args:
        kind: what has such a name.
        name: what came.
        names: those that exist, as `did_you_mean` takes them.
        argument: as `UsageError` takes it.
        listing: the command that lists them, where there is one.

    Example:
        >>> print(unknown_name("recipe", "symantic", ["v2", "semantic"]))
        unknown recipe 'symantic'; did you mean 'semantic'? (available: v2, semantic)
    """
    nearest = did_you_mean(name, names)
    if len(names) > FEW and listing:
        known = f"{'' if nearest else ';'} {listing} shows all"
    elif len(names) > FEW and nearest:
        known = ""
    else:
        known = f" (available: {', '.join(names) or 'none'})"
    return UsageError(f"unknown {kind} {name!r}{nearest}{known}", argument)
