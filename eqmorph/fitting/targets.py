"""A file as a target to fit: a preset, a curve, a measurement to correct, or sections."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.stereo import CHANNELS, Channel, TwoChannelsError, expect_channel
from eqmorph.eq.target import Target
from eqmorph.errors import DataError
from eqmorph.fitting.measurement import (
    DEFAULT_BOOST_DB,
    DEFAULT_OCTAVES,
    correction_db,
    looks_like_table,
    parse_table,
)
from eqmorph.fitting.sections import looks_like_sections, sections_db
from eqmorph.formats import FORMATS
from eqmorph.formats.base import Format
from eqmorph.formats.detect import find_format
from eqmorph.formats.reading import file_title, note, without_address
from eqmorph.formats.sources import content_text, source_text
from eqmorph.text import addresses_hidden

TableMeaning = Literal["auto", "curve", "measurement"]


class Correction(NamedTuple):
    """How tables of frequency and level become targets.

    Attributes:
        table: whether they are equalizer curves or measurements; by default the heading says it, and a table without
            one is a measurement.
        target: table of the response that a measurement should have; flat by default.
        smoothing: octaves over which a correction is averaged.
        max_boost_db: highest gain of a correction.
    """

    table: TableMeaning = "auto"
    target: str | Path | None = None
    smoothing: float = DEFAULT_OCTAVES
    max_boost_db: float = DEFAULT_BOOST_DB


def read_target(source: str | Path, correction: Correction | None = None, channel: Channel | None = None) -> Target:
    """Read what bands shall be fitted to.

    Args:
        source: a path or "-": a preset in any format, a curve (GraphicEQ), a table of frequency and level, or
            second-order sections.
        correction: how a table is taken.
        channel: "left" or "right", of a preset with two channels.

    Raises:
        TwoChannelsError: the preset has two channels, and none is named.
        DataError: "file:line: reason" for a file that is missing or damaged, or of no known kind.

    Example:
        >>> read_target("preset_a.json").name
        'warm'
    """
    return _target(*source_text(source), correction or Correction(), channel)


def parse_target(
    content: str | bytes, source: str = "text", correction: Correction | None = None, channel: Channel | None = None
) -> Target:
    """Read what bands shall be fitted to from the content of a file, such as one that was uploaded.

    Args:
        content: text or bytes of what `read_target` reads.
        source: what messages call it, and the target where the content has no name for it.
        correction: how a table is taken.
        channel: as in `read_target`.

    Raises:
        TwoChannelsError: as `read_target`.
        DataError: as `read_target`.
        UsageError: the content is neither text nor bytes.

    Example:
        >>> parse_target("frequency,raw\\n20,3\\n1000,0\\n20000,-6", "headphone.csv").name
        'headphone'
    """
    return _target(content_text(content, source), source, correction or Correction(), channel)


def read_targets(
    sources: Sequence[str | Path], correction: Correction | None = None, channel: Channel | None = None
) -> tuple[Target, ...]:
    """Read what bands shall be fitted to, for all channels, or for the left and the right one where any has both.

    Args:
        sources: one or more as in `read_target`, whose curves add up.
        correction: how tables are taken.
        channel: which one is taken of presets with two; both by default.

    Raises:
        DataError: as `read_target`.
    """
    each = [_of_channels(*source_text(source), correction or Correction(), channel) for source in sources]
    count = max(map(len, each))
    stated = any(target.preamp_db is not None for targets in each for target in targets)
    if count > 1 and stated:
        # What is as loud as its file on one side has to be so on the other: a preamp that is not stated is none.
        each = [list(map(_leveled, targets)) for targets in each]
    sums = []
    for side in range(count):
        # A source for all channels is heard on either side.
        first, *others = (targets[side] if len(targets) > 1 else targets[0] for targets in each)
        sums.append(sum(others, first))
    return tuple(sums)


def _of_channels(text: str, label: str, correction: Correction, channel: Channel | None) -> list[Target]:
    """The target of a text, or two of them."""
    try:
        return [_target(text, label, correction, channel)]
    except TwoChannelsError:
        both = [_target(text, label, correction, each) for each in CHANNELS]
    # The level of a drawn curve floats, but that of one side beside the other counts.
    return [_leveled(target) if target.level_free else target for target in both]


def _leveled(target: Target) -> Target:
    """A target that states a preamp: 0 dB where it states none."""
    return replace(target, preamp_db=target.preamp_db or 0.0)


def _target(text: str, label: str, correction: Correction, channel: Channel | None) -> Target:
    """The target that a text describes."""
    expect_channel(channel)
    with addresses_hidden(f"{label} {correction.target}"):
        return _described(text, label, correction, channel)


def _described(text: str, label: str, correction: Correction, channel: Channel | None) -> Target:
    """The target that a text describes; messages quote what it holds."""
    recognized = next((form for form in map(FORMATS.create, FORMATS) if form.recognizes(text)), None)
    if recognized is None and looks_like_sections(text):
        return Target(file_title(label), sections_db(text, label, COMPARISON_GRID_HZ))
    if recognized is None and looks_like_table(text):
        return _of_table(text, label, correction)
    form = find_format(text, label)
    _note_unused_target(correction, label)
    preamp_db = form.preamp_db(text, label, channel)
    # A format that only draws curves shifts them so that they stay below 0 dB.
    level_free = not form.reads
    curve_db = form.curve_db(text, label, COMPARISON_GRID_HZ, channel)
    return Target(_name(form, text, label), curve_db, level_free=level_free, preamp_db=preamp_db)


def _name(form: Format, text: str, label: str) -> str:
    """The name that a preset states, else its file's; a preset of filters that no band holds has its file's too."""
    name = ""
    if form.reads:
        with suppress(DataError):
            name = without_address(form.parse(text, label), label).name
    return name or file_title(label)


def _note_unused_target(correction: Correction, label: str) -> None:
    """Say that a target response says nothing of what is no measurement."""
    if correction.target is not None:
        note(f"{label}: is no measurement, so that the target response is not used")


def _of_table(text: str, label: str, correction: Correction) -> Target:
    table = parse_table(text, label)
    is_curve = correction.table == "curve" or (correction.table == "auto" and table.is_curve)
    if is_curve:
        _note_unused_target(correction, label)
        return Target(file_title(label), table.at(COMPARISON_GRID_HZ))
    wanted = None if correction.target is None else parse_table(*source_text(correction.target))
    curve_db = correction_db(table, wanted, correction.smoothing, correction.max_boost_db)
    return Target(file_title(label), curve_db, level_free=True)
