"""Every command that writes, small enough to be killed many times."""

from dataclasses import dataclass, field
from pathlib import Path

SMALL = ["--set", "encoder.widths=[16]", "--set", "decoder.widths=[16]", "--set", "latent_dim=4"]
FETCH = """
import sys
from pathlib import Path
from eqmorph.corpora import fetch
from eqmorph.errors import EqmorphError
try:
    fetch.fetch_safe(url=sys.argv[1], sha256=sys.argv[2])
except EqmorphError as error:
    sys.exit(f"eqmorph: {error}")
"""


@dataclass(frozen=True)
class Command:
    """One command that writes.

    Attributes:
        name: how the table calls it.
        words: its command line; it runs in a folder of its own.
        outputs: what it writes there; a folder stands for all it holds.
        again: the command line after a kill; None is the same one.
        set_of: the folder whose files belong together: all of them or none.
        timed: ends of the names of files that hold times, and so differ from run to run.
    """

    name: str
    words: list[str]
    outputs: list[str]
    again: list[str] | None = None
    set_of: str = ""
    timed: tuple[str, ...] = field(default=())


def commands(sound: Path, run: Path, ablation: Path) -> list[Command]:
    """The commands; they read a sound file, a run folder and an ablation folder."""
    pair = ["preset_a.json", "preset_b.json"]
    train = ["train", "--recipe", "v2", "--synthetic", "300", "--folds", "2", *SMALL, "--set", "epochs=12"]
    ablate = [
        "ablate",
        "--only",
        "v1,v2",
        "--synthetic",
        "250",
        "--seeds",
        "1",
        "--folds",
        "2",
        "--jobs",
        "1",
        *SMALL,
    ]
    made = [
        Command("convert", ["convert", "preset_a.json", "out.yml"], ["out.yml"]),
        Command("morph --out", ["morph", *pair, "--steps", "40", "--out", "steps"], ["steps"], set_of="steps"),
        Command("generate", ["generate", "warm", "--variants", "8", "--out", "words"], ["words"], set_of="words"),
        Command("plot", ["plot", "preset", "preset_a.json", "-o", "out.png"], ["out.png"]),
        Command("explore", ["explore", *pair, "-o", "morph.html"], ["morph.html"]),
        Command("encode", ["encode", str(run), "--synthetic", "2000", "-o", "latents.csv"], ["latents.csv"]),
        Command("report", ["report", str(ablation), "-o", "report.html"], ["report.html"], timed=(".html",)),
        Command(
            "train", [*train, "--out", "run"], ["run"], ["train", "--resume", "run"],
            timed=("metrics.json", "history.csv", "README.md", "config.json", "checkpoint.safetensors"),
        ),
        Command("ablate", [*ablate, "--set", "epochs=4", "--out", "results"], ["results"], timed=(".json",)),
    ]  # fmt: skip
    for suffix in (".wav", ".flac", ".ogg", ".mp3", ".aiff"):
        words = ["render", str(sound), f"out{suffix}", "--preset", "preset_a.json"]
        made.append(Command(f"render {suffix}", words, [f"out{suffix}"], timed=(".ogg",)))
    return made
