"""Audio in every container, with tags and a cover, through rendering and matching."""

import io
import tempfile
from pathlib import Path

from damage_text import damaged_bytes
from fuzz_target import Damage, Target

CONTAINERS = (".wav", ".flac", ".ogg", ".mp3", ".aiff", ".w64", ".caf", ".au")
TAGGED = (".wav", ".flac", ".ogg", ".mp3", ".aiff")


def audio() -> Target:
    """A tenth of a second of noise in every container that libsndfile reads, plain and with tags."""
    import numpy as np
    import soundfile

    samples = 0.2 * np.random.default_rng(0).standard_normal((4_410, 2))
    files = []
    for suffix in CONTAINERS:
        held = io.BytesIO()
        soundfile.write(held, samples, 44_100, format=suffix[1:].upper())
        files.append({f"sound{suffix}": held.getvalue()})
        if suffix in TAGGED:
            files.append({f"tagged{suffix}": _tagged(held.getvalue(), suffix)})
    damaged: dict[str, Damage] = {"": damaged_bytes}
    outputs = ("out.wav", "out.flac", "out.ogg", "out.mp3", "out.aiff")
    commands = [["render", "FILE", out, "--preset", "preset_a.json"] for out in outputs]
    commands += [["match", "FILE", "FILE", "--bands", "2", "--out", "matched.json"]]
    commands += [["render", "FILE", "out.wav", "--from", "preset_a.json", "--to", "preset_b.json"]]
    return Target("audio files", files, damaged, {"": commands}, weight=7, limit_s=4.0)


def _tagged(data: bytes, suffix: str) -> bytes:
    """The file with a title, an artist and, where the container has one, a cover."""
    import mutagen
    from mutagen.flac import FLAC, Picture
    from mutagen.id3 import APIC, TIT2, TPE1

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{suffix}"
        path.write_bytes(data)
        opened = mutagen.File(path)
        if opened.tags is None:
            opened.add_tags()
        if suffix in (".flac", ".ogg"):
            opened["title"], opened["artist"] = ["A title"], ["Ann"]
        else:
            opened.tags.add(TIT2(encoding=3, text=["A title"]))
            opened.tags.add(TPE1(encoding=1, text=["Ann"]))
            opened.tags.add(APIC(encoding=3, mime="image/png", type=3, desc="cover", data=b"\x89PNG" + b"\0" * 200))
        if isinstance(opened, FLAC):
            picture = Picture()
            picture.data, picture.mime, picture.type = b"\x89PNG" + b"\0" * 200, "image/png", 3
            opened.add_picture(picture)
        opened.save()
        return path.read_bytes()
