"""Targets beside presets and runs: collections of presets, layouts and measurements."""

import json
import random

import fuzz_mutators as damage
from fuzz_targets import Damage, Target, text_damage

ADDRESS = "203.0.113.77"
BANDS = ("low_shelf", "peak", "peak", "high_shelf")


def collections() -> Target:
    """Tables, and files in the OPRA and SocialFX forms; each holds addresses."""
    files = [
        {"wide.csv": _wide_table()},
        {"long.csv": _long_table()},
        {"database.jsonl": _opra()},
        {"shapes.csv": _shapes()},
    ]
    mutators: dict[str, Damage] = {".csv": damage.damaged_table, ".jsonl": _damaged_lines}
    commands = [["data", "info", "FILE"], ["data", "info", "FILE", "--json"], ["data", "info", "FILE", "--strict"]]
    return Target("collections", files, mutators, commands, weight=6)


def preset_folders() -> Target:
    """A folder of presets with a file of labels, which holds addresses."""
    filters = b"Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\n"
    labels = f"file,word,submitter\na.txt,warm,{ADDRESS}\nb/c.txt,bright,someone@example.org\n"
    files = {"labels.csv": labels.encode(), "a.txt": filters, "b/c.txt": filters}
    commands = [["data", "info", "presets:FOLDER"], ["data", "info", "presets:FOLDER", "--json"]]
    mutators: dict[str, Damage] = {".csv": damage.damaged_table, ".txt": text_damage}
    return Target("preset folders", [files], mutators, commands, weight=2)


def layouts() -> Target:
    """Layouts in TOML and JSON, into which a preset is fitted."""
    peak = {"type": "peak", "count": 2, "frequency_hz": [20, 20_000], "gain_db": [-12, 12], "q": {"values": [1, 2]}}
    shelf = {"type": "low_shelf", "frequency_hz": 105, "gain_db": {"low": -12, "high": 12, "step": 1}, "q": 0.7}
    layout = {"name": "mine", "bands": [shelf, peak]}
    toml = damage.toml_of(layout)
    files = [{"layout.json": json.dumps(layout).encode()}, {"layout.toml": toml.encode()}]
    mutators: dict[str, Damage] = {".json": damage.damaged_json, ".toml": damage.damaged_toml}
    commands = [["fit", "preset_a.json", "--layout", "FILE", "--out", "out.json"]]
    return Target("layouts", files, mutators, commands, weight=3, limit_s=10.0)


def measurements() -> Target:
    """Tables of frequency and level, whose correction is fitted."""
    rng = random.Random(0)
    hertz = [round(20 * 1.2**index, 2) for index in range(38)]
    levels = [f"{rng.uniform(-9, 9):.2f}" for _ in hertz]
    texts = {
        "autoeq.csv": "frequency,raw\n" + "\n".join(f"{hz},{db}" for hz, db in zip(hertz, levels, strict=True)),
        "rew.txt": "* Freq(Hz) SPL(dB)\n" + "\n".join(f"{hz} {db}" for hz, db in zip(hertz, levels, strict=True)),
    }
    files = [{name: text.encode()} for name, text in texts.items()]
    mutators: dict[str, Damage] = {".csv": damage.damaged_table, ".txt": text_damage}
    commands = [["fit", "FILE", "--bands", "2", "--out", "out.json"]]
    return Target("measurements", files, mutators, commands, weight=3, limit_s=10.0)


def included() -> Target:
    """Filters in a file that another one includes."""
    filters = "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\nFilter 2: ON HSC Fc 8000 Hz Gain -3 dB Q 0.7\n"
    files = {
        "config.txt": b"Preamp: -6 dB\nInclude: more/one.txt\nInclude: two.txt\n",
        "more/one.txt": filters.encode(),
        "two.txt": f"{filters}Include: more/one.txt\n".encode(),
    }
    commands = [["convert", "FOLDER/config.txt", "out.json"], ["sum", "FOLDER/config.txt", "FILE", "--out", "s.json"]]
    return Target("includes", [files], {".txt": text_damage}, commands, weight=2)


def _wide_table() -> bytes:
    columns = [
        f"band{number}_{field}" for number in range(1, 5) for field in ("type", "frequency_hz", "gain_db", "q")
    ]
    lines = [",".join(["word", "submitter", "author", *columns])]
    for row in range(30):
        cells = [text for index, kind in enumerate(BANDS) for text in (kind, f"{100 * 4**index}", f"{row % 7}", "1")]
        lines.append(",".join(["warm" if row % 2 else "bright", ADDRESS, "Ann", *cells]))
    return "\n".join(lines).encode()


def _long_table() -> bytes:
    lines = ["preset,word,submitter,type,frequency_hz,gain_db,q"]
    for row in range(15):
        lines += [f"p{row},warm,{ADDRESS},{kind},{100 * 4**index},{row % 5},1" for index, kind in enumerate(BANDS)]
    return "\n".join(lines).encode()


def _opra() -> bytes:
    lines = []
    for row in range(12):
        bands = [
            {"type": "peak_dip", "frequency": 40 * 2**index, "gain_db": row - 6, "q": 1.0} for index in range(10)
        ]
        data = {"author": "Ann", "parameters": {"gain_db": -1, "bands": bands}, "product_id": f"maker::{row}"}
        lines.append(json.dumps({"type": "eq", "id": "x", "data": data}))
    return "\n".join(lines).encode()


def _damaged_lines(text: str, rng: random.Random) -> bytes:
    """JSON lines, one or two of which are damaged."""
    lines = text.split("\n")
    for at in rng.sample(range(len(lines)), rng.choice([1, 2])):
        lines[at] = damage.damaged_json(lines[at], rng).decode("utf-8", "surrogatepass").replace("\n", " ")
        if lines[at].strip() in ("", "{}"):
            break
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _shapes() -> bytes:
    names = [f"RSC_{20 + 50 * index}Hz_band" for index in range(40)]
    lines = [",".join(["language", "audio_id", "ratings_consistency", *names])]
    lines += [",".join(["warm" if row % 2 else "cold", "English", "7", "0.5", *["1.5"] * 40]) for row in range(20)]
    return "\n".join(lines).encode()
