"""Damaged files in the page: it reads them as the library does, with the same curve and notes, or refuses them."""

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
from eqmorph.formats.parametric_eq import REW_HEADER
from eqmorph.formats.reading import note, noted
from eqmorph.text import without_addresses

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


def page_note(remark: str, name: str) -> str:
    """A note of the library as the page has it, which names the file elsewhere."""
    return re.sub(r"^:(\d+):", r"line \1:", remark.removeprefix(name)).removeprefix(": ")


def check_alike(found: dict[str, Any], text: str, name: str) -> set[str]:
    """Compare what the page found in a text with what the library finds; returns the notes of both."""
    sides = [{key: side[key] for key in ("bands", "preamp_db")} for side in (found, found["right"]) if side]
    format = find_format(text, name)
    if not format.reads:  # it draws a curve, which is fitted otherwise here
        format.curve_db(text, name, GRID_HZ, "left")
        return set()
    note.cache_clear()
    with noted() as remarks:
        expected = format.parse(text, name)
    assert np.abs(curves(sides) - curves(expected.chains)).max() < 1e-5, text
    notes = {page_note(remark, name) for remark in remarks}
    assert set(found["notes"]) == notes, text
    return notes


def test_what_the_page_reads_is_what_the_library_reads(still_page: Any) -> None:
    rng = random.Random(5)
    texts = [(name, damaged(text, rng)) for name, text in whole_files() for _ in range(MUTANTS)]
    read = 0
    for (name, text), found in zip(texts, still_page.evaluate(READ_ALL, texts), strict=True):
        assert not isinstance(found, str), (name, text, found)
        if found is None:
            continue
        read += 1
        try:
            check_alike(found, text, name)
        except DataError as error:
            pytest.fail(f"the page reads what the library refuses: {error}\n{text}")
    assert read > len(texts) / 8


ADDRESSES = [
    *("by ann@example.org", "host 192.0.2.17 and 2.9.1", "fe80::1", "2001:db8::ff00:42:8329", "ann%40example%2eorg"),
    *("ann\N{FULLWIDTH COMMERCIAL AT}example\N{IDEOGRAPHIC FULL STOP}org", "ännchen@beispiel.de"),
    *("Bass@80Hz", "+3.5@1.2k", "12:30:05", "::"),
]


def test_an_address_in_a_preset_is_hidden_as_the_library_hides_it(still_page: Any) -> None:
    texts = [("some", render_preset(ONE.called(name), "json")) for name in ADDRESSES]
    read = [found["name"] for found in still_page.evaluate(READ_ALL, texts)]
    assert read == [without_addresses(name) for name in ADDRESSES]
    damaged_text = ("some", f"Filter: {ADDRESSES[0]} Fc 1")
    (message,) = still_page.evaluate(READ_ALL.replace("? null", "? error.message"), [damaged_text])
    assert "example" not in message and "(address)" in message


def noted_texts() -> list[str]:
    """A text for each note of the library."""
    apo, easy = render_preset(ONE, "parametric_eq"), render_preset(ONE, "easyeffects")
    bypassed = "- type: Filter\n  bypassed: true\n  names:\n  - eqmorph_02\n"
    lv2 = {plugin: render_preset(ONE, "lv2", plugin=plugin) for plugin in EQUALIZERS}
    return [
        apo.replace("Filter 2: ON", "Filter 2: OFF"),
        apo + "Filter 9: ON\n",
        apo + "Filter 1: ON PK Fc 500 Hz Gain 2 dB Q 1\n",
        apo + "Headroom: 3 dB\n",
        apo + "Filter 1: ON PK Fc 100 Hz Gain 1 dB Q 1\n" * 2,
        f"Pre-amp: -3 dB\n# -3 dB\n{apo}Pre-amp: -3 dB\n",
        f"{REW_HEADER}\nChannel: Left speaker\n{apo}",
        f"{apo}Channel: R\nPreamp: -1 dB\n".replace("Filter 1", "Channel: L\nFilter 1"),
        easy.replace('"mute": false', '"mute": true', 1),
        easy.replace('"solo": false', '"solo": true', 1),
        easy.replace('"plugins_order": [', '"limiter#0": {"bypass": false}, "plugins_order": ["limiter#0", '),
        render_preset(ONE, "camilladsp").replace("  - eqmorph_02\n", "") + bypassed,
        render_preset(ONE, "voicemeeter").replace('cell="2" EQon="1"', 'cell="2" EQon="0"'),
        lv2["lsp-x8"].replace('"xm_1" ; pset:value 0.0', '"xm_1" ; pset:value 1.0'),
        lv2["lsp-x8"].replace('"xs_1" ; pset:value 0.0', '"xs_1" ; pset:value 1.0'),
        lv2["fil4"].replace('"sec1" ; pset:value 1.0', '"sec1" ; pset:value 0.0'),
        lv2["fil4"].replace('"LSsec" ; pset:value 1.0', '"LSsec" ; pset:value 0.0'),
        lv2["calf-eq5"].replace('"p1_active" ; pset:value 1.0', '"p1_active" ; pset:value 0.0'),
        lv2["fil4"]
        .replace("lv2:port", 'state:state [ a "x" ] ;\n  lv2:port', 1)
        .replace("@prefix", "@prefix state: <http://lv2plug.in/ns/ext/state#> .\n@prefix", 1),
        render_preset(ONE, "minidsp"),
    ]


def test_the_page_notes_what_the_library_notes(still_page: Any) -> None:
    texts = [("some", text) for text in noted_texts()]
    for (name, text), found in zip(texts, still_page.evaluate(READ_ALL, texts), strict=True):
        assert isinstance(found, dict), text
        assert len(check_alike(found, text, name)) == 1, text
