"""Collections of presets: the SAFE file, tables in CSV and Parquet, OPRA and SocialFX files; all hold addresses."""

import json
import random

from damage_tables import damaged_parquet, damaged_table, parquet_of
from damage_text import text_damage
from damage_trees import damaged_json
from fuzz_target import Damage, Target, of_text

ADDRESS = "203.0.113.77"
ADDRESSES = ("203.0.113.", "@example.org", "2001:db8:")
"""What the addresses begin with or hold that the files to start from contain."""

BANDS = ("low_shelf", "peak", "peak", "high_shelf")
INFO = [["data", "info", "FILE"], ["data", "info", "FILE", "--json"], ["data", "info", "FILE", "--strict"]]
TABLE: Damage = of_text(damaged_table)


def safe_table() -> Target:
    """A SAFE file whose submitters are addresses."""
    rng = random.Random(0)
    rows = []
    for index in range(60):
        address = rng.choice([f"203.0.113.{index % 7}", f"user{index % 5}@example.org", f"2001:db8::{index % 5}"])
        gains = [f"{rng.uniform(-12, 12):.3f}" for _ in range(5)]
        values = [
            *(gains[0], "100", gains[1], "300", "0.7", gains[2], "1000", "0.7"),
            *(gains[3], "3000", "0.7", gains[4], "6000"),
        ]
        word = rng.choice(["warm", "bright", "muddy"])
        rows.append(",".join([str(index), word, address, "2", "2", *values, *[""] * 6, "0" * 32]))
    files = [{"safe.csv": ("\n".join(rows) + "\n").encode()}]
    return Target("SAFE CSV", files, {".csv": TABLE}, {"": INFO}, weight=8)


def collections() -> Target:
    """Tables, and files in the OPRA and SocialFX forms."""
    files = [
        {"wide.csv": wide_table().encode()},
        {"long.csv": long_table().encode()},
        {"database.jsonl": _opra()},
        {"shapes.csv": _shapes()},
    ]
    damaged: dict[str, Damage] = {".csv": TABLE, ".jsonl": of_text(_damaged_lines)}
    kinds = ("safe", "opra", "socialfx", "table", "table:FILE?fit=true")
    named = [["data", "info", kind if "FILE" in kind else f"{kind}:FILE"] for kind in kinds]
    return Target("collections", files, damaged, {"": [*INFO * 3, *named]}, weight=6)


def parquet_tables() -> Target:
    """Wide and long tables in Parquet files."""
    files = [{"wide.parquet": parquet_of(wide_table())}, {"long.parquet": parquet_of(long_table())}]
    return Target("Parquet", files, {".parquet": damaged_parquet}, {"": INFO}, weight=4)


def wide_table() -> str:
    """A row for each preset."""
    columns = [
        f"band{number}_{field}" for number in range(1, 5) for field in ("type", "frequency_hz", "gain_db", "q")
    ]
    lines = [",".join(["word", "submitter", "author", *columns])]
    for row in range(30):
        cells = [text for index, kind in enumerate(BANDS) for text in (kind, f"{100 * 4**index}", f"{row % 7}", "1")]
        lines.append(",".join(["warm" if row % 2 else "bright", ADDRESS, "Ann", *cells]))
    return "\n".join(lines)


def long_table() -> str:
    """A row for each band."""
    lines = ["preset,word,submitter,type,frequency_hz,gain_db,q"]
    for row in range(15):
        lines += [f"p{row},warm,{ADDRESS},{kind},{100 * 4**index},{row % 5},1" for index, kind in enumerate(BANDS)]
    return "\n".join(lines)


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
    """JSON lines, one or two of which are damaged, or the whole as text."""
    if rng.random() < 0.2:
        return text_damage(text, rng)
    lines = text.split("\n")
    for at in rng.sample(range(len(lines)), rng.choice([1, 2])):
        lines[at] = damaged_json(lines[at], rng).decode("utf-8", "replace").replace("\n", " ")
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _shapes() -> bytes:
    names = [f"RSC_{20 + 50 * index}Hz_band" for index in range(40)]
    lines = [",".join(["language", "audio_id", "ratings_consistency", *names])]
    lines += [",".join(["warm" if row % 2 else "cold", "English", "7", "0.5", *["1.5"] * 40]) for row in range(20)]
    return "\n".join(lines).encode()
