"""Presets: files of every format that is read, alone, in a folder, including each other; layouts; measurements."""

import json
import random
from dataclasses import replace
from pathlib import Path

from damage_text import text_damage
from damage_trees import damaged_json, damaged_toml, damaged_yaml, toml_of
from fuzz_target import Damage, Target, of_text

DATA = Path(__file__).resolve().parents[1] / "formats" / "data"
ADDRESS = "203.0.113.77"

TREES: dict[str, Damage] = {".json": of_text(damaged_json), ".yml": of_text(damaged_yaml)}
TEXTS: dict[str, Damage] = {**TREES, "": of_text(text_damage)}


def presets() -> Target:
    """Preset files of every format, from real programs and as written, in the encodings that programs write."""
    files = [{path.name: path.read_bytes()} for path in sorted(DATA.iterdir())] + written()
    accents = "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1 # à é ü\n"
    files += [{"windows.txt": accents.encode()}, {"wide.txt": accents.encode("utf-16")}]
    commands = [["convert", "FILE", "out.json"]] * 30 + [
        ["convert", "FILE", "-", "--to", "parametric_eq"],
        ["convert", "FILE", "out.yml", "--json"],
        ["convert", "FILE", "out.json", "--fit"],
        ["morph", "FILE", "preset_a.json", "--steps", "2"],
        ["sum", "FILE", "preset_a.json", "--out", "sum.json"],
        ["reduce", "FILE", "--bands", "3", "--out", "reduced.json"],
        ["nudge", "FILE", "warm", "--out", "nudged.txt"],
        ["describe", "FILE", "--json"],
        ["show", "FILE"],
        ["show", "FILE", "preset_a.json", "--json"],
        ["fit", "FILE", "--bands", "3", "--out", "fitted.txt"],
        ["plot", "preset", "FILE", "-o", "picture.svg"],
        ["explore", "FILE", "preset_a.json", "-o", "page.html"],
    ]
    return Target("presets", files, TEXTS, {"": commands}, weight=45, limit_s=4.0)


def written() -> list[dict[str, bytes]]:
    """A preset as every format writes it, and one for left and right as those do that hold both."""
    from eqmorph.eq.layout import SAFE
    from eqmorph.eq.preset import Band, Preset
    from eqmorph.eq.stereo import join_channels
    from eqmorph.formats import FORMATS
    from eqmorph.formats.io import render_preset

    preset = SAFE.preset(SAFE.default, "sound")
    right = Preset(bands=(Band(type="peak", frequency_hz=1_000.0, gain_db=-6.0, q=1.0),), preamp_db=-3.0)
    both = join_channels(replace(preset, preamp_db=-3.0), right, "both")
    files = []
    for name in FORMATS:
        made = FORMATS.create(name)
        if made.draws and made.writes:
            suffix = made.suffixes[0]
            files.append({f"written_{name}_{suffix}": render_preset(preset, name).encode()})
        if made.draws and made.writes_stereo:
            files.append({f"stereo_{name}_{made.suffixes[0]}": render_preset(both, name).encode()})
    return files


def forced() -> Target:
    """A file that is read as a format that it is not of."""
    from eqmorph.formats import FORMATS

    names = [name for name in FORMATS if FORMATS.create(name).draws]
    files = [{path.name: path.read_bytes()} for path in sorted(DATA.iterdir())] + written()
    commands = [["convert", "FILE", "out.json", "--from", name] for name in names]
    return Target("forced formats", files, TEXTS, {"": commands}, weight=6)


def preset_folders() -> Target:
    """A folder of presets with a file of labels, which holds addresses; whole folders converted, fitted, reduced."""
    filters = b"Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\n"
    labels = f"file,word,submitter\na.txt,warm,{ADDRESS}\nb/c.txt,bright,someone@example.org\n"
    files = {"labels.csv": labels.encode(), "a.txt": filters, "b/c.txt": filters}
    info = [["data", "info", "presets:FOLDER"], ["data", "info", "presets:FOLDER", "--json"]]
    commands = info * 3 + [
        ["convert", "FOLDER", "converted", "--to", "camilladsp", "--jobs", "1", "--only", "*.txt"],
        ["reduce", "FOLDER", "reduced", "--bands", "2", "--jobs", "1", "--only", "*.txt", "--json"],
    ]
    damaged: dict[str, Damage] = {".csv": TEXTS[""], ".txt": TEXTS[""]}
    return Target("preset folders", [files], damaged, {".csv": info, "": commands}, 3, reports_refusals=True)


def included() -> Target:
    """Filters in a file that another one includes."""
    filters = "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\nFilter 2: ON HSC Fc 8000 Hz Gain -3 dB Q 0.7\n"
    files = {
        "config.txt": b"Preamp: -6 dB\nInclude: more/one.txt\nInclude: two.txt\n",
        "more/one.txt": filters.encode(),
        "two.txt": f"{filters}Include: more/one.txt\n".encode(),
    }
    commands = [["convert", "FOLDER/config.txt", "out.json"], ["sum", "FOLDER/config.txt", "FILE", "--out", "s.json"]]
    return Target("includes", [files], {".txt": TEXTS[""]}, {"": commands}, weight=3)


def layouts() -> Target:
    """Layouts in TOML and JSON, into which a preset is fitted."""
    peak = {"type": "peak", "count": 2, "frequency_hz": [20, 20_000], "gain_db": [-12, 12], "q": {"values": [1, 2]}}
    shelf = {"type": "low_shelf", "frequency_hz": 105, "gain_db": {"low": -12, "high": 12, "step": 1}, "q": 0.7}
    layout = {"name": "mine", "bands": [shelf, peak]}
    files = [{"layout.json": json.dumps(layout).encode()}, {"layout.toml": toml_of(layout).encode()}]
    damaged: dict[str, Damage] = {".json": of_text(damaged_json), ".toml": of_text(damaged_toml)}
    commands = [["fit", "preset_a.json", "--layout", "FILE", "--out", "out.json"]] * 4 + [
        ["generate", "warm", "--layout", "FILE", "--json"],
        ["reduce", "preset_a.json", "--layout", "FILE", "--out", "out.json"],
    ]
    return Target("layouts", files, damaged, {"": commands}, weight=4, limit_s=10.0)


def measurements() -> Target:
    """Tables of frequency and level, whose correction is fitted, and tables of what it should be."""
    rng = random.Random(0)
    hertz = [round(20 * 1.2**index, 2) for index in range(38)]
    levels = [f"{rng.uniform(-9, 9):.2f}" for _ in hertz]
    pairs = list(zip(hertz, levels, strict=True))
    texts = {
        "autoeq.csv": "frequency,raw\n" + "\n".join(f"{hz},{db}" for hz, db in pairs),
        "rew.txt": "* Freq(Hz) SPL(dB)\n" + "\n".join(f"{hz} {db}" for hz, db in pairs),
        "german.csv": "frequency;raw;phase\n" + "\n".join(f"{hz};{db};0".replace(".", ",") for hz, db in pairs),
    }
    files = [{name: text.encode()} for name, text in texts.items()]
    commands = [
        ["fit", "FILE", "--bands", "2", "--out", "out.json"],
        ["fit", "FILE", "--bands", "2", "--target", "FILE", "--out", "out.json"],
        ["fit", "FILE", "--bands", "2", "--as", "curve", "--json"],
    ]
    return Target("measurements", files, {"": TEXTS[""]}, {"": commands}, weight=4, limit_s=10.0)
