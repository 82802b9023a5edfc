"""A folder of preset files, of any programs, as a corpus.

The word of a preset is the name of the subfolder it stands in, or what `labels.csv` in the folder says: a table with
the columns `file` (its path within the folder), `word` and, where it is known, `submitter`.
"""

import csv
import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

from eqmorph import files
from eqmorph.corpora.base import CorpusReader
from eqmorph.corpora.cells import NOBODY, Refusal, clean_word, submitter_id, submitters_key
from eqmorph.corpora.corpus import Corpus, Refused
from eqmorph.corpora.one_layout import into_one_layout
from eqmorph.corpora.shapes import SourcePreset, bands_in_order, blocks_of
from eqmorph.eq.filters import Bands, log_grid
from eqmorph.eq.fit import fit_curve
from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.eq.stereo import Channel
from eqmorph.errors import DataError, EqmorphError, UsageError
from eqmorph.formats.document import Document, read_document
from eqmorph.formats.encodings import MAX_BYTES
from eqmorph.progress import report

LABELS = "labels.csv"
MAX_FILES = 200_000
MAX_FOLDER_BYTES = 10**9
"""Of all presets of a folder together: 5,000 for each of as many as are read."""

Words = Literal["auto", "folder", "labels", "none"]


class Label(NamedTuple):
    """What is said of a preset file: its word, and an id of who made it."""

    word: str
    group: str


class PresetsReader(CorpusReader):
    """A folder of preset files in any format."""

    words: Words = "auto"
    """Where words come from; auto: from `labels.csv` where there is one, else from the names of subfolders."""
    layout: str = ""
    """Name of the layout to bring presets into; without it, the shape that most of them have."""
    channel: Channel | None = None
    """Which channel is taken of presets with separate filters for two; without it, these are refused."""
    fit: bool = False
    """Whether presets that the layout cannot hold, and curves, are fitted, where otherwise they are refused."""

    def recognizes(self, path: Path) -> bool:
        """Whether this is a folder."""
        return path.is_dir()

    def read(self, argument: str | None, strict: bool) -> Corpus:
        """Read every file of a folder and of its subfolders, hidden ones left out.

        Raises:
            DataError: there is no such folder, or no preset in it; with `strict`, the first file that is refused.
            UsageError: no folder is named, or a layout that does not exist.
        """
        if argument is None:
            raise UsageError("the corpus 'presets' is read from a folder; name it, for example presets:my_presets")
        folder = Path(argument)
        paths = _files(folder)
        checksum = _checksum(folder, paths, self.options_text())
        labels = self._labels(folder, paths, checksum)
        layout = LAYOUTS.create(self.layout).layout() if self.layout else None
        entries, refused = self._entries(folder, paths, labels, layout)
        if not entries:
            problem = f": {refused[0]}" if refused else ""
            raise DataError(f"{folder}: holds no preset that can be read{problem}")
        has_people = any(entry.group != NOBODY for entry in entries)
        if not has_people:
            entries = [entry._replace(group=entry.column) for entry in entries]
        corpus = into_one_layout(blocks_of(entries), layout, self.fit)
        refused = sorted([*refused, *corpus.refused])
        if strict and refused:
            raise DataError(f"{folder}: {refused[0]}; remove the file or leave `strict` out")
        if not len(corpus):
            raise DataError(f"{folder}: none of its {len(refused):,} files fits the layout; the first: {refused[0]}")
        return replace(
            corpus,
            source=f"{folder.name or folder} ({len(corpus):,} preset files, {len(refused):,} refused)",
            checksum=checksum,
            refused=tuple(refused),
            grouped_by="submitter" if has_people else "file",
            authors=None,
            contents=dict(Counter(f"files {path.suffix.lower() or 'without ending'}" for path in paths)),
        )

    def _labels(self, folder: Path, paths: list[Path], checksum: str) -> Mapping[str, Label]:
        """What `labels.csv` says, by a file's path in the folder; empty where it is not asked."""
        path = folder / LABELS
        if self.words not in ("labels", "auto"):
            return {}
        if path in paths:  # a pipe by that name, which may have no end, is not among them
            return _read_labels(path, checksum.encode())
        if self.words == "labels":
            raise DataError(f"{path}: there is no such file; write it, or take words from the names of folders")
        return {}

    def _entries(
        self, folder: Path, paths: list[Path], labels: Mapping[str, Label], layout: Layout | None
    ) -> tuple[list[SourcePreset], list[Refused]]:
        """The presets of a folder, and the files that are none."""
        entries: list[SourcePreset] = []
        refused: list[Refused] = []
        for row, path in enumerate((path for path in paths if path != folder / LABELS), start=1):
            place = _place(path, folder)
            report(row - 1, len(paths))
            try:
                bands = bands_in_order(self._bands(path, layout))
                label = labels.get(place) or self._unlabelled(place)
                entries.append(SourcePreset(row, place, bands, label.word, label.group))
            except Refusal as problem:
                refused.append(Refused(row, place, problem.reason))
            except EqmorphError as error:
                refused.append(Refused(row, place, str(error).removeprefix(f"{path}:").strip()))
        return entries, refused

    def _unlabelled(self, place: str) -> Label:
        """The name of a file's folder as its word, where names of folders are words; nothing says who made it."""
        parent = place.rpartition("/")[0].rpartition("/")[2]
        word = parent if self.words in ("auto", "folder") else ""
        return Label(clean_word(word, "folder"), NOBODY)

    def _bands(self, path: Path, layout: Layout | None) -> Bands:
        """The bands of a file; of a curve, where a layout is named to fit it into."""
        document = read_document(path, channel=self.channel)
        if document.format.reads or not self.fit or layout is None:
            return document.chain().arrays()
        return _fitted(document, layout)


def _fitted(document: Document, layout: Layout) -> Bands:
    """The bands of a layout that come nearest to a curve."""
    grid_hz = log_grid()
    curve_db = document.format.curve_db(document.text, document.source, grid_hz)
    return fit_curve(curve_db, grid_hz, layout).arrays()


def _files(folder: Path) -> list[Path]:
    """All files of a folder in order of their names, hidden ones left out."""
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; name a folder of preset files")
    paths: list[Path] = []
    entries = 0
    for place, subfolders, names in os.walk(folder):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        entries += len(subfolders) + len(names)
        if entries > MAX_FILES:  # counted on the way, so that a whole disk is not walked to its end
            raise DataError(f"{folder}: holds more than the {MAX_FILES:,} files that are read; name a subfolder")
        paths += [path for name in names if not name.startswith(".") and (path := Path(place, name)).is_file()]
    return sorted(paths)


def _place(path: Path, folder: Path) -> str:
    """The path of a file within the folder, as text: bytes of a name that are no UTF-8 are escaped."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")


def _checksum(folder: Path, paths: list[Path], options: str) -> str:
    """SHA-256 of all names and contents, and of the options they are read with.

    Of a file too long for a preset, such as a recording among them, the size stands for the content.

    Raises:
        DataError: a file cannot be read, or all of them have more bytes than a collection of presets has.
    """
    digest = hashlib.sha256(options.encode())
    left = MAX_FOLDER_BYTES
    for path in paths:
        size = path.stat().st_size
        is_read = size <= MAX_BYTES or path == folder / LABELS
        left -= size if is_read else 0
        if left < 0:
            most = f"{MAX_FOLDER_BYTES:,} bytes"
            raise DataError(f"{folder}: holds more than the {most} that are read; name a subfolder")
        content = hashlib.sha256(files.read_bytes(path)).hexdigest() if is_read else f"{size} bytes"
        digest.update(f"\0{_place(path, folder)}\0{content}".encode())
    return digest.hexdigest()


def _read_labels(path: Path, data: bytes) -> dict[str, Label]:
    """A labels file: path of a preset in the folder -> what is said of it.

    Raises:
        DataError: the file has other columns, or a word that cannot be one.
    """
    text = files.read_text(path)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        columns = set(rows.fieldnames or ())
    except csv.Error as error:
        raise DataError(f"{path}: line 1: {error}") from None
    if not {"file", "word"} <= columns:
        raise DataError(f"{path}: expected a header with the columns file, word and, where known, submitter")
    return dict(_labelled(path, rows, submitters_key(data)))


def _labelled(path: Path, rows: "csv.DictReader[str]", key: bytes) -> Iterator[tuple[str, Label]]:
    """Each row of a labels file."""
    try:
        for row in rows:
            file, word = (row["file"] or "").strip(), clean_word(row["word"] or "", "word")
            yield file, Label(word, submitter_id(row.get("submitter") or "", key))
    except csv.Error as error:
        raise DataError(f"{path}: line {rows.line_num}: {error}") from None
    except Refusal as problem:
        raise DataError(f"{path}: line {rows.line_num}: {problem.column} {problem.reason}") from None
