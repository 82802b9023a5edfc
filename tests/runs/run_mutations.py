"""Run folders damaged at random, with the structure of each file in mind, and what the readers make of them."""

import json
import math
import random
import resource
import shutil
import struct
import time
from collections import Counter
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from eqmorph.errors import DataError, DivergedError
from eqmorph.experiments.run_training import load_resumable, train_run
from eqmorph.runs.config import load_config
from eqmorph.runs.folder import run_state
from eqmorph.runs.history import load_history
from eqmorph.runs.metrics import load_metrics
from eqmorph.runs.portable import load_model
from eqmorph.runs.run import load_run

SECONDS = 2.0
MEMORY_KB = 1_000_000

NASTY = [
    None, True, False, -1, 0, 1, 2**31, 10**12, 10**30, -(10**30), 1e308, -1e-308, math.nan, math.inf, "", "x",
    "[bold]x[/oops]", "a\nb", "\x1b[2J", "\ud800", "../../x", "9" * 5_000, [], {}, [[]], {"name": "x"}, ["warm"],
    [1] * 2_000, list(range(50_000)),
]  # fmt: skip
CELLS = ["nan", "inf", "-inf", "1e400", "1e39", "", "x", "-1", "9" * 400, '"', "\0", "[bold]", "\ud7ff", "0x10"]
DTYPES = ["float16", "float64", "int8", "int32", "int64", "uint8", "bool"]
NUMBERS = [math.nan, math.inf, -math.inf, 3e38, -3e38, 1e-45, -1.0, 0.0, 1e9]


def damage(folder: Path, name: str, rng: random.Random) -> str:
    """Damage one file of a folder; returns how."""
    path = folder / name
    kinds = {".json": _json, ".csv": _csv, ".safetensors": _tensors}
    how = rng.choice([_bytes, *3 * [kinds[path.suffix]]])
    return f"{name}: {how(path, rng)}"


def read_everything(folder: Path) -> None:
    """Call every reader of run folders, and use what they give."""
    config = load_config(folder)
    if run_state(folder) == "unfinished":
        config, corpus = load_resumable(folder)
        # A damaged config may ask for any number of epochs; one more is enough to see whether the state is used.
        train_run(config, corpus, folder, after_epoch=_stop)
        return
    load_history(folder, config)
    load_metrics(folder, config)
    for load in (load_model, load_run):
        model = load(folder)
        presets = model.generate(next(iter(model.words)), 3) if model.words else []
        model.encode(np.stack([model.layout.vector(preset) for preset in presets] or [model.layout.default]))


class Stopped(Exception):
    """Raised after an epoch."""


def _stop(trainer: object) -> None:
    raise Stopped


def fuzz(folders: list[Path], count: int, seed: int, work: Path) -> Counter[str]:
    """Damage copies of run folders `count` times.

    Returns:
        How many were read, and how many were refused, as "read" and "refused"; everything else is a finding.
    """
    outcomes: Counter[str] = Counter()
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        original = rng.choice(folders)
        folder = work / "run"
        shutil.copytree(original, folder)
        files = sorted(p.name for p in folder.iterdir() if p.suffix in (".json", ".csv", ".safetensors"))
        how = damage(folder, rng.choice([name for name in files if name != "split.csv"]), rng)
        outcomes[_outcome(folder, f"#{number} of {original.name}, {how}")] += 1
        shutil.rmtree(folder)
    return outcomes


def _outcome(folder: Path, how: str) -> str:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    result = "read"
    try:
        read_everything(folder)
    except (DataError, DivergedError) as error:  # a changed state may also train badly
        result = (
            "refused" if "\n" not in str(error) and str(error).isprintable() else f"{how}: in several lines: {error}"
        )
    except Stopped:
        pass
    except Exception as error:
        result = f"{how}: {type(error).__name__}: {error}"
    if time.process_time() - started > SECONDS:
        return f"{how}: {time.process_time() - started:.1f} seconds"
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before > MEMORY_KB:
        return f"{how}: memory"
    return result


def _bytes(path: Path, rng: random.Random) -> str:
    data = bytearray(path.read_bytes())
    how = rng.choice(["cut", "flip", "insert", "empty", "head"])
    at = rng.randrange(max(len(data), 1))
    if how == "cut":
        del data[at:]
    elif how == "flip":
        for _ in range(rng.randint(1, 8)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif how == "insert":
        data[at:at] = rng.randbytes(rng.randint(1, 20))
    elif how == "head":
        data[:8] = rng.randbytes(8)
    else:
        data.clear()
    path.write_bytes(data)
    return how


def _json(path: Path, rng: random.Random) -> str:
    tree = json.loads(path.read_text())
    if rng.random() < 0.02:
        path.write_text("[" * 100_000)
        return "deep"
    for _ in range(rng.randint(1, 2)):
        places = list(_places(tree))
        parent, key = rng.choice(places)
        how = rng.choice(["value", "value", "value", "delete", "add", "scale"])
        if how == "value":
            parent[key] = rng.choice(NASTY)
        elif how == "delete":
            del parent[key]
        elif how == "add" and isinstance(parent, dict):
            parent[rng.choice(["x", "", "name", "\ud800", "a\nb"])] = rng.choice(NASTY)
        elif isinstance(parent[key], int | float):
            parent[key] = parent[key] * 10 ** rng.randint(1, 9)
    path.write_text(json.dumps(tree))
    return f"{how} at {key!r}"


def _places(tree: object) -> object:
    """(container, key) of everything in a tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield tree, key
        yield from _places(value)


def _csv(path: Path, rng: random.Random) -> str:
    rows = [line.split(",") for line in path.read_text().splitlines()]
    how = rng.choice(["cell", "cell", "delete", "double", "swap", "column"])
    row = rng.randrange(len(rows))
    if how == "cell":
        rows[row][rng.randrange(len(rows[row]))] = rng.choice(CELLS)
    elif how == "delete":
        del rows[row]
    elif how == "double":
        rows.insert(row, rows[row])
    elif how == "swap":
        rows[0], rows[row] = rows[row], rows[0]
    else:
        at = rng.randrange(len(rows[0]))
        for cells in rows:
            del cells[at : at + 1]
    path.write_text("\n".join(",".join(cells) for cells in rows) + "\n")
    return how


def _tensors(path: Path, rng: random.Random) -> str:
    tensors = {name: np.array(value) for name, value in load_file(path).items()}
    name = rng.choice(sorted(tensors))
    value = tensors[name]
    how = rng.choice(["delete", "rename", "shape", "scalar", "dtype", "value", "value", "fill", "header", "swap"])
    if how == "delete":
        del tensors[name]
    elif how == "rename":
        tensors[rng.choice([name + "x", name.replace("0", "9"), "9/9/x/count", "", "epoch", "a/b"])] = tensors.pop(
            name
        )
    elif how == "shape":
        tensors[name] = rng.choice(
            [value[None], value.ravel(), np.concatenate([value.ravel()] * 2), value.ravel()[:1]]
        )
    elif how == "scalar":
        tensors[name] = np.array(rng.choice([0, 1, -1, 2**40]))
    elif how == "dtype":
        tensors[name] = np.asarray(np.nan_to_num(value), dtype=rng.choice(DTYPES))
    elif how == "value" and value.size:
        with np.errstate(all="ignore"):
            value.flat[rng.randrange(value.size)] = _number(value.dtype, rng)
    elif how == "fill":
        with np.errstate(all="ignore"):
            tensors[name] = np.full_like(value, _number(value.dtype, rng))
    elif how == "swap":
        other = rng.choice(sorted(tensors))
        tensors[name], tensors[other] = tensors[other], tensors[name]
    save_file(tensors, path)
    if how == "header":
        how = _header(path, rng)
    return f"{how} of {name!r}"


def _number(dtype: np.dtype, rng: random.Random) -> float | int:
    return rng.choice([-1, 0, 2**40, -(2**62), 7]) if dtype.kind in "iu" else rng.choice(NUMBERS)


def _header(path: Path, rng: random.Random) -> str:
    """Types that numpy does not have, shapes and places that do not fit."""
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    entry = header[rng.choice([name for name in header if name != "__metadata__"])]
    how = rng.choice(["dtype", "shape", "offsets"])
    if how == "dtype":
        entry["dtype"] = rng.choice(["BF16", "F8_E4M3", "F8_E5M2", "F16", "C64", "U64", "X", "F4"])
    elif how == "shape":
        entry["shape"] = rng.choice([[2**40], [0], [-1], [2**62, 4], [], [1] * 70, [1.5]])
    else:
        entry["data_offsets"] = rng.choice([[0, 2**60], [5, 1], [0, 0], [-4, 0]])
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + size :])
    return f"header {how}"
