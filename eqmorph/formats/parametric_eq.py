"""ParametricEQ text of Equalizer APO, AutoEq and Peace, and REW's filter settings, which differ in the header only.

What a line means stands in `equalizer_apo` and `equalizer_apo_filters`; here, which lines are for which channel,
device and included file.
"""

import re
from pathlib import Path
from typing import Literal

from eqmorph import files
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats.encodings import MAX_BYTES, decode
from eqmorph.formats.equalizer_apo import (
    PASSED_OVER,
    STEREO,
    channels_of,
    is_passed_over,
    is_played,
    preamp_of_line,
    q_digits,
    refuse,
    rounded_bands,
)
from eqmorph.formats.equalizer_apo_filters import FC, filters_of_line
from eqmorph.formats.filter_list import (
    ChannelFilters,
    Filter,
    Filters,
    check_channels,
    check_count,
    sound_alike,
)
from eqmorph.formats.preamps import floor_preamp
from eqmorph.formats.reading import note
from eqmorph.formats.sources import FileLabel
from eqmorph.text import shorten

REW_HEADER = "Filter Settings file"
"""First line of REW's files, in which `Channel` says which speaker was measured."""

MAX_INCLUDED = 32
"""Most files that a configuration may include, each as often as it is included."""

_FIRST = re.compile(r"^[^\S\n]*+(Filter[^\S\n]*+\d*+|Preamp|Include)[^\S\n]*+:", re.IGNORECASE | re.MULTILINE)
_FILTER = re.compile(r"\s*+Filter(?![A-Za-z])\s*+([^:\s]*+)\s*+:\s*+(.*)", re.IGNORECASE)
_COMMAND = re.compile(r"\s*+([A-Za-z]++)\s*+:\s*+(.*)")
_WITHOUT_COLON = re.compile(
    r"\s*+(Filter\s*+\d++[\s=;]*+(ON|OFF)\b|Preamp[\s=;]*+[-+]?[\d.,]++\s*+dB|GraphicEQ[\s=;]*+\d"
    r"|Channel[\s=;]*+(all|[LR12])\s*+$)",
    re.IGNORECASE,
)


class ParametricEQ(ChannelFilters):
    """Written with the labels and the number of digits that every known reader takes.

    Attributes:
        shelves: labels of shelves; "LS" for readers that know no "LSC" (Equalizer APO would move the corner).
    """

    shelves: Literal["LSC", "LS"] = "LSC"

    def recognizes(self, text: str) -> bool:
        return _FIRST.search(text) is not None

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        reading = _Reading(source)
        reading.read(text, source)
        return reading.left_and_right()

    def render(self, preset: Preset) -> str:
        written = rounded_bands(preset)
        return self._lines(written, stated_preamp_db(written))

    def render_stereo(self, preset: StereoPreset) -> str:
        written = preset.mapped(rounded_bands).leveled()
        texts = [
            f"Channel: {name}\n{self._lines(chain, stated_preamp_db(chain))}"
            for name, chain in zip(STEREO, written.chains, strict=True)
        ]
        return "".join([*texts, "Channel: all\n"])

    def _lines(self, preset: Preset, preamp_db: float) -> str:
        """The preamp and the bands of one chain, a line each."""
        labels = {"low_shelf": self.shelves, "peak": "PK", "high_shelf": self.shelves.replace("L", "H")}
        lines = [f"Preamp: {floor_preamp(preamp_db)} dB"]
        for number, band in enumerate(preset.bands, 1):
            q = f"{band.q:.{q_digits(band.q)}f}"
            lines.append(
                f"Filter {number}: ON {labels[band.type]} Fc {band.frequency_hz:.2f} Hz "
                f"Gain {band.gain_db:.2f} dB Q {q}"
            )
        return "\n".join(lines) + "\n"


class _Reading:
    """The state of a configuration while its lines are gone through, those of included files among them.

    Attributes:
        channels: name of a channel -> the filters that the sound goes through there.
    """

    def __init__(self, source: str) -> None:
        self.channels: dict[str, Filters] = {name: [] for name in STEREO}
        self._of_all: Filters = []
        self._source = source
        self._selected: tuple[str, ...] | None = None
        self._device, self._used_device = "all", ""
        self._is_played: bool | None = None  # none before the first `Stage` line
        self._used_is_played: bool | None = None
        self._numbers: set[tuple[str, ...]] = set()  # of filters, each with its file and what it is for
        self._noted: set[tuple[str, str]] = set()
        self._open_files: list[Path] = []
        self._included = 0
        self._unread = MAX_BYTES

    def left_and_right(self) -> tuple[Filters, Filters]:
        """The filters of the two channels of stereo; further ones must have the same as both.

        Raises:
            DataError: another channel has its own filters.
        """
        (_, left), (_, right), *others = self.channels.items()
        for name, items in others:
            if not (sound_alike(items, left) and sound_alike(items, right)):
                own = next((item for item in items if item not in left), items[-1])
                raise DataError(
                    f"{own.where}: channel {name} has its own filters; a preset holds left (L) and right (R): "
                    "remove its lines"
                )
        return left, right

    def read(self, text: str, source: str) -> None:
        """Take the lines of one file."""
        self._unread -= len(text)
        is_rew = text.lstrip().startswith(REW_HEADER)
        for number, line in enumerate(text.split("\n"), 1):
            where = f"{source}:{number}"
            if match := _FILTER.match(line):
                items = list(filters_of_line(match[2].strip(), where))
                if items and match[1] and not is_rew:
                    self._note_repeated(match[1], source, where)
                for item in items:
                    self._add(item, where)
            elif FC.search(line) and not line.lstrip().startswith("#"):
                raise DataError(
                    f"{where}: gives Fc but does not start with 'Filter:'; correct it, or put # before it"
                )
            elif _WITHOUT_COLON.match(line):
                raise DataError(
                    f"{where}: {line.strip()[:40]!r} lacks the colon of a command; add it, or put # before it"
                )
            elif match := _COMMAND.match(line):
                command, rest = match[1], match[2].strip()
                if is_rew and command.lower() == "channel":
                    note(f"{where}: measured on channel {shorten(rest)}, read for all")
                else:
                    self._obey(command, rest, where)
            if not is_rew and is_passed_over(line):
                self._note_once("passed over", source, f"{where}: {PASSED_OVER}")

    def _obey(self, command: str, rest: str, where: str) -> None:
        """Follow a line that is not a filter."""
        name = command.lower()
        refuse(command, where)
        if name in ("channel", "device") and self._open_files:
            raise DataError(f"{where}: {command}: cannot be held in an included file; put it into the including one")
        if name == "preamp":
            self._add(preamp_of_line(rest, where), where)
        elif name == "include":
            self._include(rest, where)
        elif name == "channel":
            self._selected = channels_of(rest, where)
        elif name == "device":
            self._device = rest.lower()
        elif name == "stage":
            self._is_played = is_played(rest, where)

    def _add(self, item: Filter, where: str) -> None:
        # A preamp of all devices is that of the one whose filters follow.
        if item.kind != "gain" or self._device != "all":
            self._used_device = self._used_device or self._device
            if self._used_device != self._device:
                raise DataError(f"{where}: devices have different filters; keep the lines of one device")
        self._expect_stage(item, where)
        selected = list(self.channels) if self._selected is None else self._selected
        for channel in selected:
            filters = self._chain_of(channel, where)
            filters.append(item)
            check_count(len(filters), where)
        if self._selected is None:
            self._of_all.append(item)

    def _expect_stage(self, item: Filter, where: str) -> None:
        """Refuse filters for recordings beside those for what is played; a preamp before any stage is for both."""
        if item.kind == "gain" and self._is_played is None:
            return
        is_played = self._is_played is not False
        if self._used_is_played not in (None, is_played):
            raise DataError(f"{where}: what is recorded has other filters than what is played; keep those of one")
        self._used_is_played = is_played

    def _note_repeated(self, number: str, source: str, where: str) -> None:
        """Note that a file may be two presets, one after the other."""
        numbered = (source, *sorted(self._selected or STEREO), self._device, number)
        if numbered in self._numbers:
            remark = "the number of this filter comes a second time; the filters of both are read, in a row"
            self._note_once("repeated", source, f"{where}: {remark}")
        self._numbers.add(numbered)

    def _note_once(self, kind: str, source: str, remark: str) -> None:
        """Note the first line of its kind in a file."""
        if (kind, source) not in self._noted:
            self._noted.add((kind, source))
            note(remark)

    def _chain_of(self, channel: str, where: str) -> Filters:
        """The filters of a channel so far; a new one begins with those of all."""
        if channel not in self.channels:
            check_channels(len(self.channels) + 1, where)
        return self.channels.setdefault(channel, list(self._of_all))

    def _include(self, name: str, where: str) -> None:
        """Take the lines of another file, which must stand in or below the folder of the first one."""
        if not isinstance(self._source, FileLabel):
            raise DataError(f"{where}: Include: is followed in a file only; give the file by its name")
        folder = Path(self._source).resolve().parent
        path = _below(folder, name)
        if path is None:
            raise DataError(f"{where}: Include: there is no file {shorten(name)} in this folder; put it there")
        self._included += 1
        if path in (Path(self._source).resolve(), *self._open_files):
            raise DataError(f"{where}: Include: {shorten(name)} includes itself; remove one of the lines")
        if self._included > MAX_INCLUDED:
            raise DataError(f"{where}: Include: more than {MAX_INCLUDED} files; put the filters into one")
        label = str(Path(self._source).parent / path.relative_to(folder))
        self._open_files.append(path)
        self.read(decode(files.read_bytes(path, max(self._unread, 0)), label), label)
        self._open_files.pop()


def _below(folder: Path, name: str) -> Path | None:
    """The file of that name, with links followed, when it stands in or below the folder."""
    try:
        path = (folder / name.strip('"').replace("\\", "/")).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a name that no file system holds, or links in a circle
        return None
