"""Every error raised on purpose.

A message is one line: what came, what was expected, what to do next, in terms of arguments. The command line prints
it on stderr and ends with `exit_code`; it shows a traceback only in debug mode.
"""


class EqmorphError(Exception):
    """Something the user can put right; the message says how."""

    exit_code = 1


class DataError(EqmorphError):
    """A file, a preset or a corpus is not what it should be."""


class UsageError(EqmorphError):
    """A name, an option or a combination of options that does not exist."""

    exit_code = 2


class DivergedError(EqmorphError):
    """A loss is no longer a number."""
