"""Every command that writes, small enough to be killed many times."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from fault_process import finish

SMALL = ["--set", "encoder.widths=[16]", "--set", "decoder.widths=[16]", "--set", "latent_dim=4"]
ABLATE = ["ablate", "--only", "v1,v2", "--seeds", "1", "--folds", "2", "--jobs", "1", *SMALL]


@dataclass(frozen=True)
class Command:
    """One command that writes.

    Attributes:
        name: how the table calls it.
        words: its command line; it runs in a folder of its own.
        again: the command line after a kill; None is the same one.
        before: the command line that ran in the folder before, whose files are then there.
        set_of: the folder whose files belong together: all of them or none.
        timed: ends of the names of files that hold times, and so differ from run to run.
    """

    name: str
    words: list[str]
    again: list[str] | None = None
    before: list[str] | None = None
    set_of: str = ""
    timed: tuple[str, ...] = field(default=())


def commands(sound: Path, run: Path, ablation: Path) -> list[Command]:
    """The commands; they read a sound file, a run folder and an ablation folder."""
    pair = ["preset_a.json", "preset_b.json"]
    morph = ["morph", *pair, "--out", "steps", "--steps"]
    train = ["train", "--recipe", "v2", "--synthetic", "300", "--folds", "2", *SMALL, "--set", "epochs=12"]
    ablate = [*ABLATE, "--synthetic", "250", "--set", "epochs=4", "--out", "results"]
    sweep = ["sweep", "--vary", "latents=2,3", "--recipe", "v2", "--synthetic", "150", "--folds", "2", *SMALL]
    sweep += ["--set", "epochs=3", "--workers", "1", "--out", "swept"]
    presets = str(run.parent / "presets")
    made = [
        Command("convert", ["convert", "preset_a.json", "out.yml"]),
        Command("convert FOLDER", ["convert", presets, "converted", "--to", "camilladsp", "--jobs", "1"]),
        Command("fit", ["fit", "preset_a.json", "--bands", "4", "--out", "out.txt", "--plot", "fit.svg"]),
        Command("sum", ["sum", *pair, "--out", "out.json"]),
        Command("reduce", ["reduce", "preset_a.json", "--bands", "3", "--out", "out.peace"]),
        Command("reduce FOLDER", ["reduce", presets, "reduced", "--bands", "3", "--jobs", "1"]),
        Command("match", ["match", str(sound), str(sound), "--bands", "3", "--out", "out.json"]),
        Command("nudge", ["nudge", "preset_a.json", "warm", "--out", "out.conf"]),
        Command("examples", ["examples", "copies"], set_of="copies"),
        Command("morph --out", [*morph, "40"], set_of="steps"),
        Command("morph, fewer steps", [*morph, "5"], before=[*morph, "25"], set_of="steps"),
        Command("morph FILE", ["morph", *pair, "--steps", "9", "--out", "out.lua", "--to", "reaper"]),
        Command("generate", ["generate", "warm", "--variants", "8", "--out", "words"], set_of="words"),
        Command("plot", ["plot", "preset", "preset_a.json", "-o", "out.png"]),
        Command("explore", ["explore", *pair, "-o", "morph.html"]),
        Command("encode", ["encode", str(run), "--synthetic", "2000", "-o", "latents.csv"]),
        Command("report", ["report", str(ablation), "-o", "report.html"], timed=(".html",)),
        Command("train", [*train, "--out", "run"], ["train", "--resume", "run"], timed=("metrics.json",)),
        Command("ablate", ablate, timed=(".json",)),
        Command("sweep", sweep, timed=(".json",)),
    ]
    if shutil.which("faust") and shutil.which("g++"):
        made.append(Command("plugin", ["plugin", *pair, "-o", "out.lv2"], set_of="out.lv2"))
    for suffix in (".wav", ".flac", ".ogg", ".mp3", ".aiff"):
        words = ["render", str(sound), f"out{suffix}", "--preset", "preset_a.json"]
        made.append(Command(f"render {suffix}", words, timed=(".ogg",)))
    return made


def prepare(place: Path) -> list[Command]:
    """Make what the commands read: 20 seconds of noise, a small run and a small ablation."""
    import numpy as np
    import soundfile

    sound = place / "sound.wav"
    soundfile.write(sound, 0.2 * np.random.default_rng(0).standard_normal((20 * 44_100, 2)), 44_100)
    inputs = place / "inputs"
    inputs.mkdir()
    small = ["--synthetic", "200", *SMALL, "--set", "epochs=2"]
    train = ["train", "--recipe", "v2", *small, "--out", "run"]
    for words in (train, [*ABLATE, *small, "--out", "ablation"], ["examples", "presets"]):
        status, error = finish(words, inputs)
        assert status == 0, error
    return commands(sound, inputs / "run", inputs / "ablation")
