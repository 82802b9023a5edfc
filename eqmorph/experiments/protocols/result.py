"""Result of a protocol: figures of several methods on the same rows, and published figures."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from eqmorph.records import Values

ProtocolName = Literal["listening-gap", "submitters", "cross-corpus", "rare-words", "descriptions"]
OF_BOTH_CORPORA: tuple[ProtocolName, ...] = ("cross-corpus", "rare-words", "descriptions")
"""Protocols that need the SocialFX file, too."""

LEXICON = "lexicon"
"""The method that is ours, as rows call it."""


class Row(BaseModel):
    """Figures of one method on one subject.

    Attributes:
        subject: a word, or the corpus that is learned from and the one that is classified.
        method: what generated the curves, or classified the words.
        figures: key of `eqmorph.evaluation.figures` -> one value for each draw or fold, or a single one.
        published: the source, where the figures are not ours; they are on the publication's own rows.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    subject: str
    method: str
    figures: dict[str, Values]
    published: str = ""


class ProtocolResult(BaseModel):
    """Figures of one protocol.

    Attributes:
        protocol: its name.
        title: what is measured on what.
        note: rows and split, in a line.
        synthetic: whether the presets are drawn from a model and nobody made them.
        rows: ours first, then published ones.
        remarks: what the figures together say, a sentence each.
    """

    model_config = ConfigDict(frozen=True)

    protocol: ProtocolName
    title: str
    note: str
    synthetic: bool
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ProtocolResult({self.protocol!r}, {len(self.rows)} rows)"

    @property
    def subjects(self) -> list[str]:
        """Subjects of our own rows, in order."""
        return list(dict.fromkeys(row.subject for row in self.rows if not row.published))

    def of(self, subject: str, method: str) -> dict[str, Values]:
        """Figures of one method on one subject.

        Raises:
            KeyError: there is no such row.
        """
        for row in self.rows:
            if (row.subject, row.method) == (subject, method):
                return row.figures
        raise KeyError(f"{method} on {subject}")
