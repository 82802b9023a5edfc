"""Places in the text of a file, as messages name them: "file:line"."""

import re
from bisect import bisect_left
from itertools import islice


class Places:
    """The lines of a text, found once: to count them anew for each of many places takes quadratic time.

    >>> places = Places('{"q": 1,\\n "q": 2}', "doc")
    >>> places.at(10), places.of_each('"q"', 3)
    ('doc:2', ['doc:1', 'doc:2', 'doc:2'])
    """

    def __init__(self, text: str, source: str) -> None:
        """Go through a text; `source` names the file in messages."""
        self.text, self.source = text, source
        self._line_ends = [match.start() for match in re.finditer("\n", text)]

    def at(self, index: int) -> str:
        """The place of the character at an index, or the first line for the -1 that `str.find` gives."""
        return f"{self.source}:{bisect_left(self._line_ends, index) + 1}"

    def of_each(self, piece: str, count: int) -> list[str]:
        """The places of the first, second ... time that a piece of text stands there; then the last one again."""
        matches = islice(re.finditer(re.escape(piece), self.text), count)
        found = [self.at(match.start()) for match in matches]
        return found + (found[-1:] or [self.at(0)]) * (count - len(found))
