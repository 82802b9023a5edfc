"""Damaged files in the page: what it reads, the library reads with the same curve; what that refuses, it refuses."""

import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eqmorph.eq.filters import log_grid
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS
from eqmorph.formats.detect import find_format
from eqmorph.formats.encodings import decode
from eqmorph.formats.io import render_preset
from eqmorph.formats.lv2 import EQUALIZERS

pytestmark = pytest.mark.browser

FILES = Path(__file__).resolve().parents[1] / "formats" / "data"
GRID_HZ = log_grid(40)
MUTANTS = 8
"""Of each file."""

ONE = Preset(
    name="one",
    preamp_db=-5.0,
    bands=(
        Band(type="low_shelf", frequency_hz=100.0, gain_db=4.0, q=0.7071),
        Band(type="peak", frequency_hz=1_000.0, gain_db=-3.0, q=1.5),
        Band(type="high_shelf", frequency_hz=8_000.0, gain_db=2.0, q=0.7071),
    ),
)
MARKS = [*"{}[]()<>\"'#,;.=:-\\@0", "null", "true", "^^", "1e9", "1_0", "0x1", "<!--", " 7", "Infinity", "\n"]
_WORD = re.compile(r'"[^"\n]*"|[\w.+-]+|\s+|[^\w\s]')

READ_ALL = """(texts) => texts.map(([name, text]) => {
    try { return window.eqmorph.readPreset(text, name, window.eqmorph.page.layout); }
    catch (error) { return error.constructor === Error ? null : `${error}`; }
})"""


def whole_files() -> list[tuple[str, str]]:
    """Files of programs, and one as every format that is read writes it."""
    found = [(path.name, decode(path.read_bytes(), path.name)) for path in sorted(FILES.iterdir())]
    for name in FORMATS.builtins:
        made = FORMATS.create(name)
        if made.reads and made.writes and name not in ("lv2", "safe_csv"):
            found.append((f"one{made.suffixes[0]}", render_preset(ONE, name)))
    found += [(f"{plugin}.ttl", render_preset(ONE, "lv2", plugin=plugin)) for plugin in EQUALIZERS]
    return [(name, text) for name, text in found if len(text) < 8_000]


def damaged(text: str, rng: random.Random) -> str:
    """A word or a mark is lost, doubled, exchanged or put in, or a line stands twice with another number."""
    if rng.random() < 0.25:
        lines = text.split("\n")
        place = rng.randrange(len(lines))
        lines.insert(place, re.sub(r"\d", "7", lines[place], count=1))
        return "\n".join(lines)
    words = _WORD.findall(text)
    place, other = rng.randrange(len(words)), rng.randrange(len(words))
    change = rng.randrange(4)
    if change == 0:
        words[place] *= rng.choice([0, 2])
    elif change == 1:
        words[place], words[other] = words[other], words[place]
    elif change == 2:
        words[place] = words[other]
    else:
        words.insert(place, rng.choice(MARKS))
    return "".join(words)


def curves(chains: list[dict[str, Any]] | tuple[Preset, ...]) -> np.ndarray:
    """(2, F) decibels of left and right, their preamps among them."""
    made = [chain if isinstance(chain, Preset) else Preset.from_dict(chain) for chain in chains]
    heard = [chain.response(GRID_HZ) + (chain.preamp_db or 0.0) for chain in made]
    return np.stack([heard[0], heard[-1]])


def test_what_the_page_reads_is_what_the_library_reads(still_page: Any) -> None:
    rng = random.Random(5)
    texts = [(name, damaged(text, rng)) for name, text in whole_files() for _ in range(MUTANTS)]
    read = 0
    for (name, text), found in zip(texts, still_page.evaluate(READ_ALL, texts), strict=True):
        assert not isinstance(found, str), (name, text, found)
        if found is None:
            continue
        read += 1
        sides = [{key: side[key] for key in ("bands", "preamp_db")} for side in (found, found["right"]) if side]
        try:
            format = find_format(text, name)
            if not format.reads:  # it draws a curve, which is fitted otherwise here
                format.curve_db(text, name, GRID_HZ, "left")
                continue
            expected = format.parse(text, name)
        except DataError as error:
            pytest.fail(f"the page reads what the library refuses: {error}\n{text}")
        assert np.abs(curves(sides) - curves(expected.chains)).max() < 1e-5, text
    assert read > len(texts) / 8
