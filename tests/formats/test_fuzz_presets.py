"""Damaged files: a clean read or one line that says what is wrong; never another exception, never half a file."""

import random
from pathlib import Path

import numpy as np
import pytest
from helpers.presets import preset_at

from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import EqmorphError
from eqmorph.formats import FORMATS
from eqmorph.formats.detect import find_format
from eqmorph.formats.io import read_preset, render_preset, write_preset

DATA = Path(__file__).parent / "data"
WORDS = [
    "1e999", "-1e-400", "NaN", "1,000", "12.500", "٣", "9" * 400, "9" * 5000, "-", "é", "\u2028", "\u00a0",
    "\x00", "\ufeff", "{", "}", "[", "]", "null", "true", '"', ":", "- ", "&a ", "*a ", "<<: ", "\t", "\r\n",
    "!!python/object:os.system ", "Filter 1: ", "OFF", "LS 6dB", "Channel: R\n", "Include: x\n", "Q 0", "BW Oct 1e9",
    "Gain -1e308 dB",
]  # fmt: skip


def seeds() -> list[str]:
    files = [path.read_text(encoding="utf-8-sig") for path in sorted(DATA.iterdir())]
    draws = [name for name in FORMATS if FORMATS.create(name).draws]
    two = StereoPreset(left=preset_at(0.4), right=preset_at(0.6))
    stereo = [render_preset(two, name) for name in draws if FORMATS.create(name).writes_stereo]
    return files + stereo + [render_preset(preset_at(0.4), name) for name in draws]


def mutated(text: str, rng: random.Random) -> str:
    """A few edits: cut, swapped, doubled, replaced by hostile words, or truncated."""
    for _ in range(rng.choice([1, 1, 2, 4])):
        a, b = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        b = min(b, a + rng.choice([1, 3, 40]))
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:a] + text[b:]
        elif kind == 1:
            text = text[:a] + text[a:b] * 3 + text[b:]
        elif kind == 2:
            text = text[:a] + rng.choice(WORDS) + text[b:]
        elif kind == 3:
            text = text[:a] + chr(rng.randrange(1, 0x250)) + text[a + 1 :]
        elif kind == 4:
            text = text[: max(a, 1)] if rng.random() < 0.2 else text
        else:
            lines = text.split("\n")
            rng.shuffle(lines) if rng.random() < 0.3 else lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            text = "\n".join(lines)
    return text


def hunt(count: int, seed: int, tmp_path: Path) -> tuple[int, int]:
    rng = random.Random(seed)
    texts, read, refused = seeds(), 0, 0
    grid_hz = np.array([30.0, 1000.0, 15_000.0])
    target = tmp_path / "out" / "kept.json"
    path = tmp_path / "damaged.txt"
    for index in range(count):
        text = mutated(rng.choice(texts), rng)
        data = text.encode("utf-8", "surrogatepass")
        if index % 20 == 0:
            data = data[: len(data) // 2] + bytes([rng.randrange(128, 256)]) + data[len(data) // 2 :]
        path.write_bytes(data)
        format_name = rng.choice([*[None] * 30, *FORMATS])
        try:
            preset = read_preset(path, format_name)
            assert np.isfinite(find_format(text, str(path), format_name).curve_db(text, "x", grid_hz)).all()
            write_preset(preset, target)
            assert read_preset(target).bands == preset.bands
            read += 1
        except EqmorphError as error:
            assert str(error) and "\n" not in str(error) and len(str(error)) < 1000, repr(str(error))
            refused += 1
        try:
            assert np.isfinite(find_format(text, str(path)).curve_db(text, "x", grid_hz)).all()
        except EqmorphError as error:
            assert "\n" not in str(error)
    assert [found.name for found in target.parent.iterdir()] == ["kept.json"]
    return read, refused


def test_five_hundred_damaged_files(tmp_path):
    read, refused = hunt(500, 1, tmp_path)
    assert read > 50 and refused > 50


@pytest.mark.slow
def test_five_thousand_damaged_files(tmp_path):
    read, refused = hunt(5_000, 2, tmp_path)
    assert read > 500 and refused > 500


def test_deep_nesting_is_refused():
    for text in ("[" * 5_000, '{"a":' * 5_000, "filters: " + "[" * 1_200, '{"equalizer": ' + "[" * 5_000):
        with pytest.raises(EqmorphError):
            find_format(text, "deep.json").parse(text, "deep.json")


def test_a_yaml_of_aliases_is_not_expanded():
    lines = ["filters: {}", "a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    with pytest.raises(EqmorphError):
        find_format("\n".join(lines), "x.yml").parse("\n".join(lines), "x.yml")
