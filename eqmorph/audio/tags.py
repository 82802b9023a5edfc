"""Tags of audio files, including cover art, copied between any two containers.

WAV, AIFF and MP3 hold ID3 frames (id3.org, ID3v2.4), FLAC and OGG Vorbis comments with pictures (xiph.org). Between
two files of one family everything is taken as it is; between the families by the names below, and what has none is
named as lost. ReplayGain does not hold after equalizing: the gain of the track is measured anew, that of the album
is dropped.
"""

import base64
import binascii
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mutagen
from mutagen import id3
from mutagen.flac import FLAC, Picture

from eqmorph.errors import DataError

COMMENT_OF_FRAME = {
    "TIT1": "GROUPING", "TIT2": "TITLE", "TIT3": "SUBTITLE", "TALB": "ALBUM", "TPE1": "ARTIST", "TPE2": "ALBUMARTIST",
    "TPE3": "CONDUCTOR", "TPE4": "REMIXER", "TCOM": "COMPOSER", "TEXT": "LYRICIST", "TRCK": "TRACKNUMBER",
    "TPOS": "DISCNUMBER", "TSST": "DISCSUBTITLE", "TDRC": "DATE", "TDOR": "ORIGINALDATE", "TCON": "GENRE",
    "TBPM": "BPM", "TKEY": "INITIALKEY", "TMOO": "MOOD", "TLAN": "LANGUAGE", "TMED": "MEDIA", "TPUB": "ORGANIZATION",
    "TCOP": "COPYRIGHT", "TENC": "ENCODED-BY", "TSRC": "ISRC", "TCMP": "COMPILATION", "TSOA": "ALBUMSORT",
    "TSOP": "ARTISTSORT", "TSO2": "ALBUMARTISTSORT", "TSOC": "COMPOSERSORT", "TSOT": "TITLESORT",
}  # fmt: skip
"""ID3 text frame -> Vorbis comment, as MusicBrainz Picard maps them."""

FRAME_OF_COMMENT = {comment: frame for frame, comment in COMMENT_OF_FRAME.items()}
PICTURE_TYPES = range(21)
"""Numbers of what a picture shows, the same in ID3 and in FLAC."""

MAX_BLOCK = 2**24 - 1
"""Longest block of a FLAC file, in bytes."""

PICTURE_COMMENT = "METADATA_BLOCK_PICTURE"
TRACK_GAIN, TRACK_PEAK = "REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_PEAK"
REFERENCE_LUFS = -18.0
"""Loudness to which ReplayGain 2.0 turns a track."""

_GAIN_COMMENT = re.compile(r"replaygain_|r128_(track|album)_gain", re.IGNORECASE)
_GAIN_FRAME = re.compile(r"RVA2|RVAD|RGAD|TXXX:(replaygain_|r128_)|COMM:iTunNORM", re.IGNORECASE)


@dataclass
class Tags:
    """What a file says about itself.

    Attributes:
        frames: ID3 frames by their keys, of a file that holds such.
        comments: Vorbis comments, names in upper case, of a file that holds such.
        pictures: of a file with comments.
        is_id3: whether it holds frames rather than comments.
        had_gain: whether there was a ReplayGain, which has been taken out.
        notes: what became of tags that could not be kept, one line each.
    """

    frames: dict[str, Any] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    is_id3: bool = False
    had_gain: bool = False
    notes: list[str] = field(default_factory=list)

    def measure(self, lufs: float | None, peak_dbfs: float) -> None:
        """Give a file that had a ReplayGain a new one, where its loudness could be measured."""
        if not self.had_gain:
            return
        if lufs is None or math.isinf(lufs):
            self.notes.append(
                "ReplayGain dropped: it does not hold after equalizing, and there is no loudness to measure"
            )
            return
        values = {TRACK_GAIN: f"{REFERENCE_LUFS - lufs:.2f} dB", TRACK_PEAK: f"{10.0 ** (peak_dbfs / 20.0):.6f}"}
        if self.is_id3:
            self.frames |= {f"TXXX:{name}": _user_frame(name, [value]) for name, value in values.items()}
        else:
            self.comments |= {name: [value] for name, value in values.items()}
        self.notes.append(f"ReplayGain of the track measured anew, {values[TRACK_GAIN]}; that of an album is dropped")


def read_tags(path: Path) -> Tags:
    """Read all tags of a file, ReplayGain apart; a damaged or unknown file has none."""
    try:
        audio = mutagen.File(path)
    except Exception:  # damaged bytes lead mutagen to many; the sound is whole without them
        return Tags(notes=["the tags of the input are damaged and could not be read"])
    if audio is None or audio.tags is None:
        return Tags(pictures=list(getattr(audio, "pictures", [])))
    if isinstance(audio.tags, id3.ID3):
        frames = dict(audio.tags.items())
        kept = {key: frame for key, frame in frames.items() if not _GAIN_FRAME.match(key)}
        return Tags(frames=kept, is_id3=True, had_gain=len(kept) < len(frames))
    if not isinstance(
        audio.tags, list
    ):  # Vorbis comments are a list of names and texts; others, such as APE, are not
        return Tags(notes=[f"the tags of the input, of the kind {type(audio.tags).__name__}, are lost"])
    return _of_comments(audio)


def _of_comments(audio: Any) -> Tags:
    comments: dict[str, list[str]] = {}
    for name, value in audio.tags:
        comments.setdefault(name.upper(), []).append(value)
    pictures = list(getattr(audio, "pictures", [])) + _decoded(comments.pop(PICTURE_COMMENT, []))
    kept = {name: values for name, values in comments.items() if not _GAIN_COMMENT.match(name)}
    return Tags(comments=kept, pictures=pictures, had_gain=len(kept) < len(comments))


def write_tags(path: Path, tags: Tags, label: Path) -> None:
    """Write tags into a finished audio file; what its container cannot hold is added to the notes.

    Args:
        path: the file.
        tags: what it gets.
        label: what messages call it.

    Raises:
        DataError: the file cannot be written.
    """
    if not (tags.frames or tags.comments or tags.pictures):
        return
    try:
        audio = mutagen.File(path)
        if audio is None:
            tags.notes.append("tags beyond title and artist are lost: this kind of file takes none")
            return
        if audio.tags is None:
            audio.add_tags()
        if isinstance(audio.tags, id3.ID3):
            _write_frames(audio, tags)
        else:
            _write_comments(audio, tags)
        audio.save()
    except mutagen.MutagenError as error:
        raise DataError(f"{label}: the tags cannot be written: {error}; free space or write elsewhere") from None


def _write_frames(audio: Any, tags: Tags) -> None:
    frames = dict(tags.frames)
    for name, values in tags.comments.items():
        frame = _frame(name, values)
        frames[frame.HashKey] = frame
    for index, picture in enumerate(tags.pictures):
        # Frames of one kind are told apart by their description.
        description = picture.desc + " " * index
        kind = picture.type if picture.type in PICTURE_TYPES else id3.PictureType.OTHER
        frames[f"APIC:{index}"] = id3.APIC(
            encoding=id3.Encoding.UTF8, mime=picture.mime, type=kind, desc=description, data=picture.data
        )
    for frame in frames.values():
        audio.tags.add(frame)


def _write_comments(audio: Any, tags: Tags) -> None:
    comments = {name: list(values) for name, values in tags.comments.items()}
    pictures = list(tags.pictures)
    lost = []
    for key, frame in tags.frames.items():
        name = _comment_name(key, frame)
        if isinstance(frame, id3.APIC):
            pictures.append(_picture(frame))
        elif name:
            comments.setdefault(name, []).extend(
                map(str, frame.text if isinstance(frame.text, list) else [frame.text])
            )
        else:
            lost.append(key.partition(":")[0])
    for name, values in comments.items():
        audio.tags[name] = values
    if isinstance(audio, FLAC):
        audio.clear_pictures()
        for picture in pictures:
            if len(picture.write()) > MAX_BLOCK:
                lost.append(f"a picture of {len(picture.data) // 10**6} MB")
            else:
                audio.add_picture(picture)
    elif pictures:
        audio.tags[PICTURE_COMMENT] = [base64.b64encode(picture.write()).decode("ascii") for picture in pictures]
    if lost:
        tags.notes.append(
            f"tags lost, which have no place in this kind of file: {', '.join(sorted(set(lost)))[:200]}"
        )


def _comment_name(key: str, frame: Any) -> str:
    """The Vorbis comment for an ID3 frame; empty where there is none."""
    kind = key.partition(":")[0]
    described: dict[str, Callable[[], str]] = {
        "TXXX": lambda: _plain(frame.desc),
        "COMM": lambda: f"COMMENT:{_plain(frame.desc)}" if frame.desc else "COMMENT",
        "USLT": lambda: "LYRICS",
    }
    return described[kind]() if kind in described else COMMENT_OF_FRAME.get(kind, "")


def _plain(name: str) -> str:
    """A name as Vorbis comments allow: printable ASCII without the equals sign."""
    return re.sub(r"[^ -<>-}]", "_", name).upper()


def _frame(name: str, values: list[str]) -> Any:
    """The ID3 frame for a Vorbis comment."""
    if name in FRAME_OF_COMMENT:
        return getattr(id3, FRAME_OF_COMMENT[name])(encoding=id3.Encoding.UTF8, text=values)
    if name in ("COMMENT", "DESCRIPTION"):
        return id3.COMM(encoding=id3.Encoding.UTF8, lang="XXX", desc="", text=values)
    if name in ("LYRICS", "UNSYNCEDLYRICS"):
        return id3.USLT(encoding=id3.Encoding.UTF8, lang="XXX", desc="", text="\n".join(values))
    return _user_frame(name, values)


def _user_frame(name: str, values: list[str]) -> Any:
    return id3.TXXX(encoding=id3.Encoding.UTF8, desc=name, text=values)


def _picture(frame: Any) -> Picture:
    picture = Picture()
    picture.mime, picture.type, picture.desc, picture.data = frame.mime, int(frame.type), frame.desc, frame.data
    return picture


def _decoded(comments: list[str]) -> list[Picture]:
    """Pictures of Vorbis comments; damaged ones are left out."""
    pictures = []
    for comment in comments:
        try:
            pictures.append(Picture(base64.b64decode(comment)))
        except (mutagen.MutagenError, binascii.Error, ValueError):
            continue
    return pictures
