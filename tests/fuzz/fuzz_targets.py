"""Every kind of file that eqmorph reads: sound ones to start from, their damage, and the commands that read them."""

import io
import json
import random
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fuzz_mutators as damage

DATA = Path(__file__).resolve().parents[1] / "formats" / "data"
SMALL = ["--set", "encoder.widths=[16]", "--set", "decoder.widths=[16]", "--set", "latent_dim=4", "--set", "epochs=2"]
ABLATION = ["--only", "v1,v2", "--synthetic", "120", "--seeds", "1", "--folds", "2", "--jobs", "1", *SMALL]
ADDRESSES = ("203.0.113.", "@example.org", "2001:db8:")
"""What the addresses begin with or hold that the SAFE files to start from contain."""

Damage = Callable[[Any, random.Random], bytes]


@dataclass
class Target:
    """One kind of file.

    Attributes:
        name: how the table calls it.
        files: folder path -> content, of sound files to start from; one of them is damaged.
        damaged: the damage by the end of a file's name.
        commands: command lines; FILE stands for the damaged file, FOLDER for the folder it lies in.
        weight: how many of a hundred cases go to it.
        limit_s: processor time above which a case counts as a hang.
    """

    name: str
    files: list[dict[str, bytes]]
    damaged: dict[str, Damage]
    commands: list[list[str]]
    weight: int
    limit_s: float = 2.0

    def case(self, rng: random.Random, folder: Path) -> list[str]:
        """Write one damaged file, with its sound neighbours, and give the command line that reads it."""
        files = rng.choice(self.files)
        victim = rng.choice([name for name in files if self._damage(name)])
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        mutate = self._damage(victim)
        assert mutate is not None
        content = files[victim] if victim.endswith((".safetensors", *AUDIO)) else files[victim].decode("utf-8-sig")
        (folder / victim).write_bytes(mutate(content, rng))
        return _placed(rng.choice(self.commands), folder, victim)

    def sound(self, folder: Path) -> list[list[str]]:
        """Write the first of the sound sets of files, and give every command line that reads it."""
        for name, content in self.files[0].items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        victim = next(name for name in self.files[0] if self._damage(name))
        return [_placed(words, folder, victim) for words in self.commands]

    def _damage(self, name: str) -> Damage | None:
        return next((mutate for ending, mutate in self.damaged.items() if name.endswith(ending)), None)


def _placed(words: list[str], folder: Path, victim: str) -> list[str]:
    return [
        str(folder / victim) if word == "FILE" else re.sub("FOLDER(?=/|$)", lambda _: str(folder), word)
        for word in words
    ]


AUDIO = (".wav", ".flac", ".ogg", ".mp3", ".aiff")


def text_damage(text: str, rng: random.Random) -> bytes:
    """Damaged text as bytes, now and then in another encoding or with a stray byte."""
    data = damage.damaged_text(text, rng).encode(rng.choice(["utf-8"] * 12 + ["utf-16"]), "surrogatepass")
    if rng.random() < 0.05:
        at = rng.randrange(len(data) + 1)
        data = data[:at] + bytes([rng.randrange(128, 256)]) + data[at:]
    return data


def presets() -> Target:
    """Preset files of every format that is read, from real programs and as written."""
    from eqmorph.eq.layout import SAFE
    from eqmorph.formats import FORMATS
    from eqmorph.formats.io import render_preset

    preset = SAFE.preset(SAFE.default, "sound")
    files = [{path.name: path.read_bytes()} for path in sorted(DATA.iterdir())]
    for name in FORMATS:
        made = FORMATS.create(name)
        if made.draws and made.writes:
            suffix = made.suffixes[0]
            files.append({f"written_{name}_{suffix}": render_preset(preset, name).encode()})
    convert = [["convert", "FILE", "out.json"]] * 30
    rare = [
        ["convert", "FILE", "-", "--to", "parametric_eq"],
        ["convert", "FILE", "out.yml", "--json"],
        ["convert", "FILE", "out.json", "--fit"],
        ["morph", "FILE", "preset_a.json", "--steps", "2"],
        ["sum", "FILE", "preset_a.json", "--out", "sum.json"],
    ]
    mutators: dict[str, Damage] = {".json": damage.damaged_json, ".yml": damage.damaged_yaml, "": text_damage}
    return Target("presets", files, mutators, convert + rare, weight=55)


def safe_table() -> Target:
    """A SAFE file whose submitters are addresses."""
    rng = random.Random(0)
    rows = []
    for index in range(60):
        address = rng.choice([f"203.0.113.{index % 7}", f"user{index % 5}@example.org", f"2001:db8::{index % 5}"])
        gains = [f"{rng.uniform(-12, 12):.3f}" for _ in range(5)]
        values = [
            gains[0],
            "100",
            gains[1],
            "300",
            "0.7",
            gains[2],
            "1000",
            "0.7",
            gains[3],
            "3000",
            "0.7",
            gains[4],
            "6000",
        ]
        word = rng.choice(["warm", "bright", "muddy"])
        rows.append(",".join([str(index), word, address, "2", "2", *values, *[""] * 6, "0" * 32]))
    table = "\n".join(rows) + "\n"
    commands = [["data", "info", "FILE"]] * 8 + [
        ["data", "info", "FILE", "--json"],
        ["data", "info", "FILE", "--strict"],
    ]
    return Target("SAFE CSV", [{"safe.csv": table.encode()}], {".csv": damage.damaged_table}, commands, weight=14)


def recipes(run: dict[str, bytes]) -> Target:
    """A recipe as TOML, trained for one epoch."""
    recipe = json.loads(run["config.json"])["recipe"]
    text = damage.toml_of(recipe)
    command = ["train", "--recipe", recipe["name"], "--config", "FILE", "--synthetic", "100"]
    command += ["--epochs", "1", "--folds", "1", "--out", "trained"]
    return Target(
        "TOML", [{"eqmorph.toml": text.encode()}], {".toml": damage.damaged_toml}, [command], 5, limit_s=20.0
    )


def run_folders(run: dict[str, bytes]) -> Target:
    """A run folder, with one of its files damaged."""
    mutators: dict[str, Damage] = {
        ".safetensors": damage.damaged_tensors,
        ".json": damage.damaged_json,
        ".csv": damage.damaged_table,
    }
    commands = [
        ["generate", "warm", "--model", "FOLDER", "--variants", "2"],
        ["generate", "warm", "--model", "FOLDER", "--json"],
        ["encode", "FOLDER", "--preset", "preset_a.json"],
        ["reconstruct", "FOLDER", "--preset", "preset_a.json", "--json"],
        ["morph", "preset_a.json", "preset_b.json", "--method", "latent", "--model", "FOLDER", "--steps", "3"],
        ["evaluate", "FOLDER"],
        ["report", "FOLDER", "-o", "report.html"],
        ["plot", "run", "FOLDER"],
    ]
    return Target("run folders", [run], mutators, commands, weight=10)


def ablation_folders(ablation: dict[str, bytes]) -> Target:
    """The results of an ablation; most cases leave out the pictures, which take most of the time."""
    commands = [["report", "FOLDER", "--markdown", "tables.md", "--latex", "tables.tex"]] * 12
    commands += [["report", "FOLDER", "-o", "report.html"], ["plot", "ablation", "FOLDER"]]
    return Target("ablation folders", [ablation], {"results.json": damage.damaged_json}, commands, weight=6)


def finished_trainings(ablation: dict[str, bytes]) -> Target:
    """The trainings that an ablation finds done in its folder."""
    files = {name: content for name, content in ablation.items() if name.startswith("trainings/")}
    commands = [["ablate", *ABLATION, "--out", "FOLDER"]]
    return Target("trainings", [files], {".json": damage.damaged_json}, commands, weight=1, limit_s=20.0)


def checkpoints(unfinished: dict[str, bytes]) -> Target:
    """The state of an unfinished training."""
    commands = [["train", "--resume", "FOLDER"]]
    mutators: dict[str, Damage] = {"checkpoint.safetensors": damage.damaged_tensors}
    return Target("checkpoints", [unfinished], mutators, commands, weight=3)


def audio() -> Target:
    """A tenth of a second of noise in every container."""
    import numpy as np
    import soundfile

    samples = 0.2 * np.random.default_rng(0).standard_normal((4_410, 2))
    files = []
    for suffix in AUDIO:
        held = io.BytesIO()
        soundfile.write(held, samples, 44_100, format=suffix[1:].upper())
        files.append({f"sound{suffix}": held.getvalue()})
    mutators: dict[str, Damage] = dict.fromkeys(AUDIO, damage.damaged_bytes)
    commands = [["render", "FILE", out, "--preset", "preset_a.json"] for out in ("out.wav", "out.flac", "out.ogg")]
    commands.append(["match", "FILE", "FILE", "--bands", "2", "--out", "matched.json"])
    return Target("audio files", files, mutators, commands, weight=6)


def all_targets(run: Path, unfinished: Path, ablation: Path) -> list[Target]:
    """Every target.

    Args:
        run: folder of a small run.
        unfinished: folder of one that was interrupted.
        ablation: folder of a small ablation.
    """
    from fuzz_collections import collections, included, layouts, measurements, preset_folders

    files, results = _content(run), _content(ablation)
    return [
        collections(),
        preset_folders(),
        layouts(),
        measurements(),
        included(),
        presets(),
        safe_table(),
        recipes(files),
        run_folders(files),
        checkpoints(_content(unfinished)),
        ablation_folders(results),
        finished_trainings(results),
        audio(),
    ]


def train_small(folder: Path) -> tuple[Path, Path, Path]:
    """Train a small run, begin another, and train a small ablation, once a folder; returns their folders."""
    from eqmorph.cli import run

    made, begun, ablated = folder / "run", folder / "unfinished", folder / "ablation"
    train = ["train", "--recipe", "v2", "--synthetic", "120", "--folds", "2", *SMALL]
    if not made.exists():
        assert run([*train, "--out", str(made)]) == 0
    if not begun.exists():
        begin(made, begun)
    if not ablated.exists():
        assert run(["ablate", *ABLATION, "--out", str(ablated)]) == 0
    return made, begun, ablated


def begin(finished: Path, folder: Path) -> None:
    """Train a run again into another folder, and stop after its first epoch."""
    from eqmorph.experiments.run_training import train_run
    from eqmorph.runs.config import load_config

    config = load_config(finished)
    stopped = train_run(
        config, config.data.read(), folder, after_epoch=lambda trainer: signal.raise_signal(signal.SIGINT)
    )
    assert stopped is None


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
