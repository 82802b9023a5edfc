"""Tags of a rendered file: all of the input's, in the way of the output's container."""

import base64

import mutagen
import numpy as np
import pytest
import soundfile
from mutagen import id3
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, Picture

from eqmorph.audio.automation import Automation
from eqmorph.audio.render import render
from eqmorph.audio.tags import COMMENT_OF_FRAME, read_tags
from eqmorph.eq.preset import Band, Preset

CONTAINERS = (".wav", ".flac", ".ogg", ".mp3", ".aiff")
QUIET = Automation.of([Preset(bands=(Band(type="peak", frequency_hz=1_000.0, gain_db=-6.0, q=1.0),))])
COVER = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
COMMENTS = {
    "TITLE": ["Título"],
    "ARTIST": ["One", "Two"],
    "TRACKNUMBER": ["3/12"],
    "ISRC": ["DEA123456789"],
    "COMMENT": ["a remark"],
    "LYRICS": ["la la"],
    "MUSICBRAINZ_TRACKID": ["0000-1111"],
}
GAINS = {"REPLAYGAIN_TRACK_GAIN": "-12.00 dB", "REPLAYGAIN_ALBUM_GAIN": "-13.00 dB"}


def tone(path):
    audio = 0.25 * np.sin(2 * np.pi * 1_000.0 * np.arange(48_000) / 48_000)
    soundfile.write(path, np.stack([audio, audio], 1), 48_000)
    return path


def tag(path, gains=GAINS):
    """Give a file the tags above in the way of its container."""
    audio = mutagen.File(path)
    if audio.tags is None:
        audio.add_tags()
    if isinstance(audio.tags, id3.ID3):
        for frame in (
            id3.TIT2(text=COMMENTS["TITLE"]),
            id3.TPE1(text=COMMENTS["ARTIST"]),
            id3.TRCK(text=COMMENTS["TRACKNUMBER"]),
            id3.TSRC(text=COMMENTS["ISRC"]),
            id3.COMM(lang="eng", desc="", text=COMMENTS["COMMENT"]),
            id3.USLT(lang="eng", desc="", text="la la"),
            id3.TXXX(desc="MUSICBRAINZ_TRACKID", text=COMMENTS["MUSICBRAINZ_TRACKID"]),
            id3.APIC(mime="image/png", type=3, desc="front", data=COVER),
            id3.PRIV(owner="someone", data=b"private"),
            *(id3.TXXX(desc=name, text=[value]) for name, value in gains.items()),
        ):
            audio.tags.add(frame)
    else:
        for name, value in (COMMENTS | {name: [value] for name, value in gains.items()}).items():
            audio.tags[name] = value
        picture = Picture()
        picture.mime, picture.type, picture.desc, picture.data = "image/png", 3, "front", COVER
        if isinstance(audio, FLAC):
            audio.add_picture(picture)
        else:
            audio.tags["METADATA_BLOCK_PICTURE"] = [base64.b64encode(picture.write()).decode()]
    audio.save()
    return path


def comments_of(path):
    """Tags and pictures of a file, as Vorbis comments would name them."""
    tags = read_tags(path)
    if not tags.is_id3:
        return tags.comments, [(picture.mime, picture.type, picture.data) for picture in tags.pictures]
    comments, pictures = {}, []
    for key, frame in tags.frames.items():
        kind = key.partition(":")[0]
        name = {"COMM": "COMMENT", "USLT": "LYRICS"}.get(kind) or COMMENT_OF_FRAME.get(kind)
        if kind == "APIC":
            pictures.append((frame.mime, int(frame.type), frame.data))
        elif kind == "TXXX":
            comments[frame.desc.upper()] = list(frame.text)
        elif name:
            comments[name] = [frame.text] if isinstance(frame.text, str) else list(map(str, frame.text))
    return comments, pictures


@pytest.mark.parametrize("made", CONTAINERS)
@pytest.mark.parametrize("given", CONTAINERS)
def test_all_tags_and_the_cover_go_from_any_container_into_any(tmp_path, given, made):
    source = tag(tone(tmp_path / f"in{given}"))
    rendered = render(source, tmp_path / f"out{made}", QUIET)
    comments, pictures = comments_of(tmp_path / f"out{made}")
    assert {name: comments.get(name) for name in COMMENTS} == COMMENTS
    assert pictures == [("image/png", 3, COVER)]
    assert soundfile.info(tmp_path / f"out{made}").frames >= 48_000
    lost = [note for note in rendered.notes if "tags lost" in note]
    crosses = given in (".wav", ".mp3", ".aiff") and made in (".flac", ".ogg")
    assert bool(lost) == crosses and all("PRIV" in note for note in lost)


@pytest.mark.parametrize("made", [".flac", ".mp3"])
@pytest.mark.parametrize("given", [".flac", ".mp3"])
def test_replay_gain_is_measured_anew(tmp_path, given, made):
    rendered = render(tag(tone(tmp_path / f"in{given}")), tmp_path / f"out{made}", QUIET)
    audio = mutagen.File(tmp_path / f"out{made}")
    names = {key.upper().removeprefix("TXXX:"): str(audio.tags[key]) for key in audio.tags.keys()}  # noqa: SIM118
    gain_db = float(names["REPLAYGAIN_TRACK_GAIN"].strip("[']").removesuffix(" dB"))
    assert gain_db == pytest.approx(-18.0 - rendered.loudness_out_lufs, abs=0.006)
    assert "REPLAYGAIN_ALBUM_GAIN" not in names
    assert any("ReplayGain of the track measured anew" in note for note in rendered.notes)


def test_replay_gain_is_dropped_where_there_is_no_loudness(tmp_path):
    soundfile.write(tmp_path / "in.flac", np.zeros(48_000), 48_000)
    rendered = render(tag(tmp_path / "in.flac"), tmp_path / "out.flac", QUIET)
    assert not any(name.startswith("REPLAYGAIN") for name, _ in FLAC(tmp_path / "out.flac").tags)
    assert any("ReplayGain dropped" in note for note in rendered.notes)


def test_a_file_without_tags_gets_none(tmp_path):
    rendered = render(tone(tmp_path / "in.wav"), tmp_path / "out.wav", QUIET)
    assert not [note for note in rendered.notes if "tags" in note or "ReplayGain" in note]
    assert mutagen.File(tmp_path / "out.wav").tags is None


def damaged(path, mark, offset, damage):
    """A file of which some bytes behind a mark are others."""
    data = bytearray(path.read_bytes())
    at = data.index(mark) + offset
    data[at : at + len(damage)] = damage
    path.write_bytes(bytes(data))
    return path


def test_damaged_tags_are_named_and_the_sound_is_whole(tmp_path):
    source = damaged(tag(tone(tmp_path / "in.wav")), b"ID3", 3, b"\x09")  # a version that does not exist
    assert "damaged" in render(source, tmp_path / "out.flac", QUIET).notes[0]
    assert soundfile.info(tmp_path / "out.flac").frames == 48_000


def test_a_picture_of_impossible_length_loses_no_sound(tmp_path):
    source = damaged(tag(tone(tmp_path / "in.wav")), b"APIC", 4, b"\xff" * 4)
    render(source, tmp_path / "out.flac", QUIET)
    assert soundfile.info(tmp_path / "out.flac").frames == 48_000


def test_tags_of_a_kind_that_is_not_known_are_named_and_the_sound_is_whole(tmp_path):
    source = tone(tmp_path / "in.w64")
    tags = APEv2()
    tags["Title"] = "x"
    tags.save(source)
    assert "APEv2" in render(source, tmp_path / "out.flac", QUIET).notes[0]
    assert soundfile.info(tmp_path / "out.flac").frames >= 48_000


@pytest.mark.parametrize("made", CONTAINERS)
def test_a_tag_of_no_characters_loses_no_sound(tmp_path, made):
    with soundfile.SoundFile(tmp_path / "in.wav", "w", 48_000, 1) as file:
        file.artist = "\uffff\ufffe"
        file.write(np.zeros(4_800))
    render(tmp_path / "in.wav", tmp_path / f"out{made}", QUIET)
    assert soundfile.info(tmp_path / f"out{made}").frames >= 4_800


@pytest.mark.parametrize("made", CONTAINERS)
def test_pictures_of_an_odd_kind_or_size_lose_no_sound(tmp_path, made):
    source = tone(tmp_path / "in.ogg")
    audio = mutagen.File(source)
    picture = Picture()
    picture.type, picture.mime, picture.data = 300, "image/png", b"\0" * (2**24 if made == ".flac" else 100)
    audio["METADATA_BLOCK_PICTURE"] = [base64.b64encode(picture.write()).decode()]
    audio.save()
    rendered = render(source, tmp_path / f"out{made}", QUIET)
    assert soundfile.info(tmp_path / f"out{made}").frames > 0
    assert made != ".flac" or "a picture of 16 MB" in rendered.notes[0]
