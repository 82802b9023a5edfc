"""Command lines: every argument and every option of every command, with a hostile value in the place of one."""

import io
import os
import random
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fuzz_sources import SMALL, Files, Sources
from fuzz_target import Damage, Target
from kinds_collections import wide_table

HOSTILE = [
    "", " ", "-", "--", "-1", "0", "1", "2", "-0", "007", "1e308", "-1e308", "1e-320", "1e999", "nan", "inf", "-inf",
    "9" * 25, "9" * 400, "9" * 5_000, "2147483648", "18446744073709551616", "-9223372036854775809", "0x10", "1_000",
    "\uff11\uff12", "\u0663", "1,5", "1.5.2", "1e", "3 kHz", "-3 dB", "50%", "true", "None", "null", "[]", "{}",
    "[" * 400, "a=b", "=", "a=", "=b", "latents", "latents=", "latents=1e9", "a.b.c=1", ",", ",,", "1,2",
    "1,,2", "1;2", "1-2", "a,b", "warm", "warm bright", "not warm", "100% warm", "warm:2", "warm*-1e308", "@list",
    ":", "::", "?", "a?b=c", "table:x?fit=2", "safe:", "presets:", "local:", "dask:", "dask:tcp://127.0.0.1:1",
    "local:0", "local:-1",
    "[red]x[/red]", "[/]", "[link=x]", "\\", "\\[", "<script>", "%s", "{0}", "$(x)", "`x`", "'", '"', "\t", "\n",
    "a\nb", "a\rb", "\x1b[31m", "\x07", "\x7f", "\u202e", "\u2028", "\ufeff", "\u00a0", "\U0001f3b5", "e\u0301",
    "\udc80", "a\udcffb", "x" * 300, "x" * 70_000, "a/" * 3_000, ".", "..", "/proc/", "~", "*", "../../x.json",
    "/dev/null", "/dev/zero", "/dev/full", "/dev/stdin", "/proc/self/mem", "/proc/self/environ",
    "nowhere/at/all.json", "folder", "folder/", "folder/new", "preset_a.json", "preset_a.json/x", "data.csv", "run",
    "run/", "loop", "loop/x.json", "empty.json", "binary.json", ".json", "a.b", "x.json", "x.svg", "x.html", "x.wav",
    "x.txt", "x.csv", "x.yml", "x.ttl", "x.exe", "a\nb.json", "[red]x[/red].json", "=1+1.csv", "-x.json",
]  # fmt: skip
"""Values of options and arguments; the names are those of files in the folder of a case."""

PAIR = ["preset_a.json", "preset_b.json"]
TRAINING = ["--synthetic", "100", "--folds", "2", *SMALL]

LINES: list[list[str]] = [
    ["morph", *PAIR, "--steps", "2"],
    ["morph", *PAIR, "--out", "steps", "--steps", "2"],
    ["morph", "warm", "bright", "--steps", "2"],
    ["show", *PAIR],
    ["convert", "preset_a.json", "x.yml"],
    ["convert", "folder", "converted", "--to", "camilladsp", "--jobs", "1"],
    ["convert", *PAIR, "converted", "--to", "camilladsp", "--jobs", "1"],
    ["fit", "preset_a.json", "--bands", "2", "--out", "x.txt"],
    ["fit", "data.csv", "--bands", "2", "--out", "x.txt"],
    ["sum", *PAIR, "--out", "x.json"],
    ["reduce", "preset_a.json", "--bands", "2", "--out", "x.json"],
    ["match", "x.wav", "x.wav", "--bands", "2", "--out", "x.json"],
    ["render", "x.wav", "y.wav", "--preset", "preset_a.json"],
    ["render", "x.wav", "y.wav", "--from", "preset_a.json", "--to", "preset_b.json"],
    ["examples", "copies"],
    ["explore", *PAIR, "-o", "x.html"],
    ["words"],
    ["words", "warm"],
    ["nudge", "preset_a.json", "warm", "--out", "x.json"],
    ["describe", "preset_a.json"],
    ["generate", "warm"],
    ["train", "--recipe", "v2", *TRAINING, "--out", "trained"],
    ["evaluate", "run"],
    ["encode", "run", "--synthetic", "100", "-o", "x.csv"],
    ["reconstruct", "run", "--synthetic", "100", "-o", "x.csv"],
    ["report", "run", "-o", "x.html"],
    ["ablate", "--only", "v1", "--seeds", "1", "--jobs", "1", *TRAINING, "--out", "ablated"],
    [
        "sweep",
        "--vary",
        "latents=2",
        "--recipe",
        "v2",
        "--seeds",
        "1",
        "--workers",
        "1",
        *TRAINING,
        "--out",
        "swept",
    ],
    ["morph-bench", "--pairs", "2"],
    ["plot", "preset", "preset_a.json", "-o", "x.svg"],
    ["plot", "morph", *PAIR, "-o", "x.svg"],
    ["plot", "word", "warm", "-o", "x.svg"],
    ["plot", "run", "run", "-o", "x.svg"],
    ["plot", "latent", "run", "-o", "x.svg"],
    ["data", "info", "table.csv"],
    ["list"],
    ["list", "formats"],
]
"""A command line for each command, small enough to run many times."""

SLOW = {"ablate", "sweep", "train", "morph-bench", "evaluate"}
"""Commands of which fewer cases run."""

NOT_RUN = {"plugin", "export", "data fetch", "plot calibration", "plot ablation", "plot sweep"}
"""Commands that need a compiler, ONNX, the network or much time, or an ablation or a sweep."""


class Option(NamedTuple):
    """An option of a command: how it is written, and whether it takes a value."""

    name: str
    takes_value: bool


class Arguments(Target):
    """Command lines instead of files."""

    def case(self, rng: random.Random, folder: Path) -> list[str]:
        """Write what the commands read, go there, and give a command line with a hostile value in one place."""
        write_inputs(self.files[0], folder)
        os.chdir(folder)
        line = rng.choice([line for line in LINES if line[0] not in SLOW or rng.random() < 0.1])
        depth = 2 if line[0] in ("plot", "data") else 1
        return hostile_line(line, depth, rng)

    def sound(self, folder: Path) -> list[list[str]]:
        """Write what the commands read, go there, and give the command lines without hostile values."""
        write_inputs(self.files[0], folder)
        os.chdir(folder)
        return LINES


def hostile_line(line: list[str], depth: int, rng: random.Random) -> list[str]:
    """A command line in which one or two values are hostile, those of a new option or some that are there."""
    words = list(line)
    for _ in range(rng.choice([1, 1, 1, 2])):
        value = rng.choice(HOSTILE)
        place = rng.random()
        if place < 0.6:
            option = rng.choice(options_of(tuple(line[:depth])))
            words += [option.name, value] if option.takes_value else [option.name]
        elif len(words) > depth:
            words[rng.randrange(depth, len(words))] = value
        else:
            words.append(value)
    return words


@cache
def commands() -> dict[tuple[str, ...], Any]:
    """Every command, as Typer has it, by the words that name it."""
    import typer

    from eqmorph.cli import app

    program: Any = typer.main.get_command(app)
    found: dict[tuple[str, ...], Any] = {}
    for name, command in program.commands.items():
        inner = getattr(command, "commands", None)
        found |= {(name,): command} if inner is None else {(name, part): inner[part] for part in inner}
    return found


def options_of(path: tuple[str, ...]) -> list[Option]:
    """The options of a command; not the one that shows a traceback."""
    found = []
    for parameter in commands()[path].params:
        name = next((name for name in parameter.opts if name.startswith("--")), None)
        if parameter.param_type_name == "option" and name and name != "--debug":
            found.append(Option(name, not parameter.is_flag))
    return found


def write_inputs(files: Files, folder: Path) -> None:
    """Write the files that command lines name, and a link that leads to itself."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "loop").unlink(missing_ok=True)
    (folder / "loop").symlink_to("loop")


def arguments(sources: Sources) -> Target:
    """Every command with hostile values."""
    import numpy as np
    import soundfile

    from eqmorph.formats.sources import EXAMPLES

    held = io.BytesIO()
    soundfile.write(held, 0.2 * np.random.default_rng(0).standard_normal((4_410, 2)), 44_100, format="WAV")
    files = {name: (EXAMPLES / name).read_bytes() for name in PAIR} | {
        "folder/a.txt": b"Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\n",
        "folder/b.json": (EXAMPLES / "preset_b.json").read_bytes(),
        "data.csv": b"frequency,raw\n20,1\n100,3\n1000,0\n20000,-3\n",
        "table.csv": wide_table().encode(),
        "x.wav": held.getvalue(),
        "empty.json": b"",
        "binary.json": bytes(range(256)),
        "list": b"warm\nbright\n",
    }
    files |= {f"run/{name}": content for name, content in sources.runs[0].items()}
    damaged: dict[str, Damage] = {}
    return Arguments("arguments", [files], damaged, {}, weight=4, limit_s=4.0, reports_refusals=True)
