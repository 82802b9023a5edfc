"""What eqmorph reads back of its own: run folders, checkpoints, ablations, recipes, lexica."""

import json

from damage_tables import damaged_table
from damage_tensors import damaged_tensors
from damage_text import text_damage
from damage_trees import damaged_json, damaged_toml, toml_of
from fuzz_sources import Sources, recipes_of_ablation
from fuzz_target import THEN, Damage, Target, of_text

DAMAGED: dict[str, Damage] = {
    ".safetensors": damaged_tensors,
    ".json": of_text(damaged_json),
    "history.csv": of_text(damaged_table),
}
LATENT = ["--method", "latent", "--model", "FOLDER"]

WEIGHTS = [
    ["generate", "warm", "--model", "FOLDER", "--variants", "2"],
    ["generate", "warm", "--model", "FOLDER", "--json"],
    ["encode", "FOLDER", "--preset", "FOLDER/in.preset"],
    ["reconstruct", "FOLDER", "--preset", "FOLDER/in.preset", "--json"],
    ["morph", "FOLDER/in.preset", "FOLDER/in.preset", *LATENT, "--steps", "3"],
    ["morph", "warm", "FOLDER/in.preset", *LATENT, "--steps", "3"],
]
"""Commands that read a run's config, weights and words, and take a hundredth of a second."""

OF_WEIGHTS = [
    ["encode", "FOLDER"],
    ["reconstruct", "FOLDER"],
    ["export", "FOLDER", "--out", "onnx"],
    ["explore", "warm", "FOLDER/in.preset", *LATENT, "-o", "map.html"],
    ["plot", "morph", "warm", "FOLDER/in.preset", *LATENT, "-o", "morph.png"],
    ["plot", "latent", "FOLDER", "-o", "map.png"],
    ["evaluate", "FOLDER", "--random", "100"],
    ["evaluate", "FOLDER", "--words", "--json"],
]
"""Others that do, and take up to a second: for what one of the quick ones took."""

FIGURES = [["report", "FOLDER", "--markdown", "tables.md", "--latex", "tables.tex"], ["report", "FOLDER", "--json"]]
"""Commands that read histories and figures and draw nothing."""

PAGES = [["report", "FOLDER", "-o", "report.html"], ["plot", "run", "FOLDER", "-o", "run.png"]]
"""Others that do, and draw."""


def _one_in(rarity: int, quick: list[list[str]], slow: list[list[str]]) -> list[list[str]]:
    """The quick commands, and one in so many followed by each of the slow ones where it was done."""
    followed = [[*quick[index % len(quick)], THEN, *words] for index, words in enumerate(slow)]
    return quick * max((rarity - 1) * len(followed) // len(quick), 1) + followed


def run_folders(sources: Sources) -> Target:
    """Folders of several recipes and layouts, one file of each damaged; the commands are those that read it."""
    weights, figures = _one_in(2, WEIGHTS, OF_WEIGHTS), _one_in(2, FIGURES, PAGES)
    commands = {
        "model.safetensors": weights,
        "words.safetensors": weights,
        "history.csv": figures,
        "metrics.json": figures,
        "config.json": [*weights, *figures],
    }
    return Target("run folders", sources.runs, DAMAGED, commands, weight=20, limit_s=4.0)


def checkpoints(sources: Sources) -> Target:
    """The state of an unfinished training, and its config."""
    return Target(
        "checkpoints", sources.unfinished, DAMAGED, {"": [["train", "--resume", "FOLDER"]]}, 4, limit_s=20.0
    )


def recipes(sources: Sources) -> Target:
    """A recipe as TOML, trained for one epoch."""
    files = []
    for run in sources.runs[:2]:
        recipe = json.loads(run["config.json"])["recipe"]
        files.append({"eqmorph.toml": toml_of(recipe).encode()})
    short = ["--config", "FILE", "--synthetic", "100", "--epochs", "1", "--folds", "1", "--out", "trained"]
    commands = [["train", "--recipe", name, *short] for name in ("v2", "semantic")]
    damaged: dict[str, Damage] = {".toml": of_text(damaged_toml)}
    return Target("TOML", files, damaged, {"": commands}, weight=4, limit_s=20.0)


def ablation_folders(sources: Sources) -> Target:
    """The results of an ablation; most cases leave out the pictures, which take most of the time."""
    commands = _one_in(6, FIGURES, [PAGES[0], ["plot", "ablation", "FOLDER", "-o", "plot.png"]])
    damaged: dict[str, Damage] = {"results.json": of_text(damaged_json)}
    return Target("ablation folders", [sources.ablation], damaged, {"": commands}, weight=6, limit_s=4.0)


def sweep_folders(sources: Sources) -> Target:
    """The results of a sweep."""
    commands = _one_in(6, FIGURES, [PAGES[0], ["plot", "sweep", "FOLDER", "-o", "plot.png"]])
    damaged: dict[str, Damage] = {"sweep.json": of_text(damaged_json)}
    return Target("sweep folders", [sources.sweep], damaged, {"": commands}, weight=4, limit_s=4.0)


def finished_trainings(sources: Sources) -> Target:
    """The trainings that a study finds done in its folder."""
    files = {name: content for name, content in sources.ablation.items() if name.startswith("trainings/")}
    damaged: dict[str, Damage] = {".json": of_text(damaged_json)}
    return Target("trainings", [files], damaged, {"": [["FOLDER"]]}, weight=1, limit_s=20.0, entry=_results_of)


def _results_of(words: list[str]) -> int:
    """Run the trainings of an ablation that its folder lacks, without the baselines that stand beside them."""
    from eqmorph.cli.failures import guard
    from eqmorph.experiments.jobs import StudySettings, run_jobs

    def run() -> None:
        recipes, corpus = recipes_of_ablation()
        run_jobs(recipes, corpus, StudySettings(folds=2, out=words[0]), stop_early=True)

    return guard(run)


def lexica() -> Target:
    """A lexicon of one's own, of a few words, from which a preset is generated."""
    from importlib import resources

    lexicon = json.loads((resources.files("eqmorph") / "data" / "lexicon.json").read_text(encoding="utf-8"))
    lexicon["words"] = lexicon["words"][:6]
    files = [{"lexicon.json": json.dumps(lexicon).encode()}]
    damaged: dict[str, Damage] = {".json": of_text(damaged_json)}
    return Target("lexica", files, damaged, {"": [["FILE"]]}, weight=2, entry=_generate_of)


def _generate_of(words: list[str]) -> int:
    """Read a lexicon and generate a preset of its first word, as a program that uses the library would."""
    from eqmorph.cli.failures import guard
    from eqmorph.eq.layout import SAFE
    from eqmorph.words.generate import generate_presets
    from eqmorph.words.lexicon_file import load_lexicon
    from eqmorph.words.meaning import meaning

    def read() -> None:
        lexicon = load_lexicon(words[0])
        for word in lexicon.words[:1]:
            generate_presets(lexicon, meaning(lexicon, word.text), SAFE)

    return guard(read)


def labels() -> Target:
    """The small files beside: a list of what was written into a folder, and the lock of a run folder."""
    files = {
        ".eqmorph": json.dumps({f"{index:02}.json": "0" * 64 for index in range(20)}).encode(),
        ".lock": b"process 1 on a machine",
    }
    commands = {
        ".eqmorph": [["morph", "preset_a.json", "preset_b.json", "--steps", "2", "--out", "FOLDER"]],
        ".lock": [["train", "--resume", "FOLDER"], ["report", "FOLDER"]],
    }
    damaged: dict[str, Damage] = {".eqmorph": of_text(damaged_json), ".lock": of_text(text_damage)}
    return Target("lists and locks", [files], damaged, commands, weight=1)
