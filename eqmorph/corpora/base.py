"""The contract of a corpus reader: recognize a file or folder of its kind, and read it."""

import json
from abc import abstractmethod
from pathlib import Path

from eqmorph.corpora.corpus import Corpus
from eqmorph.plugins import Component


class CorpusReader(Component):
    """Reads one kind of corpus."""

    def recognizes(self, path: Path) -> bool:
        """Whether a file or folder looks like one of this kind; reads no more of it than its beginning."""
        return False

    def known_checksum(self, argument: str | None) -> str | None:
        """The checksum of a corpus that is drawn, without drawing it; None for one that has to be read."""
        return None

    def options_text(self) -> str:
        """The options as one line of JSON, which checksums of corpora contain."""
        return json.dumps(self.options(), separators=(",", ":"), ensure_ascii=False)

    @abstractmethod
    def read(self, argument: str | None, strict: bool) -> Corpus:
        """Read a corpus.

        Args:
            argument: the file, or whatever else the reader takes; None for the reader's own corpus.
            strict: stop at the first row that cannot be read.

        Raises:
            DataError: there is no such corpus, or it cannot be read.
        """
