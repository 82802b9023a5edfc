"""Every command that writes, small enough to be killed many times."""

import shutil
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from fault_process import finish

SMALL = ["--set", "encoder.widths=[16]", "--set", "decoder.widths=[16]", "--set", "latents=4"]
STEREO = "Channel: L\nFilter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\nChannel: R\nFilter 1: ON PK Fc 100 Hz Gain -3 dB Q 1\n"
ABLATE = ["ablate", "--only", "v1,v2", "--seeds", "1", "--folds", "2", "--jobs", "1", *SMALL]

SWEEP = ["sweep", "--vary", "latents=2,3", "--recipe", "v2", "--folds", "2", "--workers", "1"]


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
        is_slow: whether it takes so long that it gets a tenth of the kills.
    """

    name: str
    words: list[str]
    again: list[str] | None = None
    before: list[str] | None = None
    set_of: str = ""
    timed: tuple[str, ...] = field(default=())
    is_slow: bool = False


@dataclass(frozen=True)
class Inputs:
    """What the commands read.

    Attributes:
        sound: an audio file.
        presets: a folder of presets.
        stereo: a preset with two channels.
        run: a run folder.
        ablation: an ablation folder.
        sweep: a sweep folder.
    """

    sound: Path
    presets: Path
    stereo: Path
    run: Path
    ablation: Path
    sweep: Path

    @classmethod
    def below(cls, place: Path) -> "Inputs":
        """The places of all of them in a folder."""
        return cls(*(place / name for name in ("sound.wav", "presets", "both.txt", "run", "ablation", "sweep")))


def commands(inputs: Inputs) -> list[Command]:
    """Every command that writes, in each of its ways to."""
    return [
        *_of_presets(inputs),
        *_of_morphs(inputs),
        *_of_pictures(inputs),
        *_of_runs(inputs),
        *_of_trainings(),
        *_of_sound(inputs),
    ]


PAIR = ["preset_a.json", "preset_b.json"]


def _of_presets(inputs: Inputs) -> list[Command]:
    presets, stereo, sound = (str(path) for path in (inputs.presets, inputs.stereo, inputs.sound))
    return [
        Command("convert", ["convert", "preset_a.json", "--out", "out.yml"]),
        Command("convert, stereo", ["convert", stereo, "out.peace"]),
        Command("convert FILE...", ["convert", *PAIR, "converted", "--to", "peace"]),
        Command("convert FOLDER", ["convert", presets, "converted", "--to", "camilladsp", "--jobs", "1"]),
        Command("fit", ["fit", "preset_a.json", "--bands", "4", "--out", "out.txt", "--plot", "fit.svg"]),
        Command("fit FILE...", ["fit", *PAIR, "fitted/", "--bands", "3", "--jobs", "1"]),
        Command("sum", ["sum", *PAIR, "--out", "out.json", "--plot", "sum.svg"]),
        Command("reduce", ["reduce", "preset_a.json", "--bands", "3", "--out", "out.peace", "--plot", "out.svg"]),
        Command("reduce FILE...", ["reduce", *PAIR, "reduced", "--bands", "3", "--jobs", "1"]),
        Command("reduce FOLDER", ["reduce", presets, "reduced", "--bands", "3", "--jobs", "1"]),
        Command("match", ["match", sound, sound, "--bands", "3", "--out", "out.json", "--plot", "match.svg"]),
        Command("nudge", ["nudge", "preset_a.json", "warm", "--out", "out.conf"]),
        Command("examples", ["examples", "copies"], set_of="copies"),
        Command("generate", ["generate", "warm", "--variants", "8", "--out", "words"], set_of="words"),
    ]


def _of_morphs(inputs: Inputs) -> list[Command]:
    steps = ["morph", *PAIR, "--out", "steps", "--steps"]
    made = [
        Command("morph --out", [*steps, "40"], set_of="steps"),
        Command("morph, fewer steps", [*steps, "5"], before=[*steps, "25"], set_of="steps"),
        Command("morph, script", [*steps, "9", "--to", "easyeffects"], set_of="steps"),
        Command("morph .lv2", ["morph", *PAIR, "--steps", "9", "--to", "lv2", "--out", "out.lv2"], set_of="out.lv2"),
        Command(
            "morph, stereo", ["morph", str(inputs.stereo), PAIR[0], "--steps", "5", "--out", "both"], set_of="both"
        ),
        Command("explore", ["explore", *PAIR, "-o", "morph.html"]),
    ]
    for ending, name in {".lua": "reaper", ".dsp": "faust", ".jsfx": "jsfx", ".ffmpeg": "ffmpeg"}.items():
        words = ["morph", *PAIR, "--steps", "9", "--out", f"out{ending}", "--to", name]
        made.append(Command(f"morph {ending}", words))
    if shutil.which("faust") and shutil.which("g++"):
        made.append(Command("plugin", ["plugin", *PAIR, "-o", "out.lv2"], set_of="out.lv2"))
    return made


def _of_pictures(inputs: Inputs) -> list[Command]:
    run, ablation, sweep = (str(path) for path in (inputs.run, inputs.ablation, inputs.sweep))
    drawn = {
        "preset": ["preset_a.json"], "morph": PAIR, "word": ["warm"], "calibration": [],
        "run": [run], "latent": [run], "ablation": [ablation], "sweep": [sweep],
    }  # fmt: skip
    made = [
        Command(
            f"plot {kind}",
            ["plot", kind, *what, "-o", "out.png" if kind == "preset" else "out.svg"],
            is_slow=kind in ("calibration", "latent"),
        )
        for kind, what in drawn.items()
    ]
    protocol = ["evaluate", "--protocol", "listening-gap", "--plot", "protocol.svg"]
    return [*made, Command("evaluate --plot", protocol, is_slow=True)]


def _of_runs(inputs: Inputs) -> list[Command]:
    run, ablation = str(inputs.run), str(inputs.ablation)
    tables = ["--markdown", "tables.md", "--latex", "tables.tex"]
    made = [
        Command("encode", ["encode", run, "--synthetic", "2000", "-o", "latents.csv"]),
        Command("reconstruct", ["reconstruct", run, "--synthetic", "2000", "-o", "decoded.csv"]),
        Command("report", ["report", ablation, "-o", "report.html", *tables], timed=(".html",)),
    ]
    if find_spec("onnx"):
        made.append(Command("export", ["export", run, "--out", "graphs"], set_of="graphs"))
    return made


def _of_trainings() -> list[Command]:
    train = ["train", "--recipe", "v2", "--synthetic", "300", "--folds", "2", *SMALL, "--set", "epochs=12"]
    ablate = [*ABLATE, "--synthetic", "250", "--set", "epochs=4", "--out", "results"]
    ablate += ["--csv", "figures.csv", "--report", "page.html"]
    sweep = [*SWEEP, "--synthetic", "150", *SMALL, "--set", "epochs=3", "--out", "swept", "--csv", "figures.csv"]
    return [
        Command("train", [*train, "--out", "run"], ["train", "--resume", "run"], timed=("metrics.json",)),
        Command("ablate", ablate, timed=(".json", ".csv", ".html")),
        Command("sweep", sweep, timed=(".json", ".csv")),
    ]


def _of_sound(inputs: Inputs) -> list[Command]:
    return [
        Command(
            f"render {suffix}",
            ["render", str(inputs.sound), f"out{suffix}", "--preset", "preset_a.json"],
            timed=(".ogg",),
        )
        for suffix in (".wav", ".flac", ".ogg", ".mp3", ".aiff")
    ]


def prepare(place: Path) -> list[Command]:
    """Make what the commands read: 20 seconds of noise, presets, and a small run, ablation and sweep."""
    import numpy as np
    import soundfile

    folder = place / "inputs"
    folder.mkdir()
    inputs = Inputs.below(folder)
    samples = 0.2 * np.random.default_rng(0).standard_normal((20 * 44_100, 2))
    soundfile.write(inputs.sound, samples, 44_100)
    inputs.stereo.write_text(STEREO)
    small = ["--synthetic", "200", *SMALL, "--set", "epochs=2"]
    made = [
        ["train", "--recipe", "v2", *small, "--out", "run"],
        [*ABLATE, *small, "--out", "ablation"],
        [*SWEEP, *small, "--out", "sweep"],
        ["examples", "presets"],
    ]
    for words in made:
        status, error = finish(words, folder)
        assert status == 0, error
    return commands(inputs)
