"""Commands by what they need: the core alone, the extra `train` or the extra `plot`."""

from eqmorph.runs.config import EMBEDDED

CORE = {
    "morph files": ["morph", "preset_a.json", "preset_b.json", "--steps", "3", "--out", "steps"],
    "morph to a slider": ["morph", "preset_a.json", "preset_b.json", "--out", "morph.dsp"],
    "morph words": ["morph", "warm", "bright", "--method", "latent"],
    "morph words to files": ["morph", "warm", "preset_b.json", "--out", "words", "--to", "parametric_eq"],
    "compare methods": ["morph-bench", "--pairs", "1", "--steps", "3"],
    "describe a corpus": ["data", "info"],
    "convert": ["convert", "preset_a.json", "preset.txt"],
    "convert with a fit": ["convert", "preset.txt", "fitted.json", "--fit"],
    "render a preset": ["render", "noise.wav", "one.wav", "--preset", "preset_a.json"],
    "render a morph": ["render", "noise.wav", "two.wav", "--from", "preset_a.json", "--to", "preset_b.json"],
    "render words": ["render", "noise.wav", "three.wav", "--from", "warm", "--to", "bright"],
    "explore a line": ["explore", "preset_a.json", "preset_b.json", "--out", "line.html"],
    "explore a square": ["explore", "warm", "bright", "clear.json", "thin.json", "--out", "square.html"],
    "explore the map": ["explore", "--out", "map.html"],
    "generate": ["generate", "warm", "--variants", "3", "--out", "generated"],
    "list": ["list"],
    "help": ["--help"],
}

TRAIN = {
    "train": ["train", "--epochs", "1", "--out", "run"],
    "ablate": ["ablate", "--quick", "--out", "ablation"],
    "evaluate": ["evaluate", str(EMBEDDED)],
    "encode": ["encode", "run", "--preset", "preset_a.json"],
    "reconstruct": ["reconstruct", "run", "--preset", "preset_a.json"],
}

PLOT = {
    "plot a preset": ["plot", "preset", "preset_a.json", "--out", "preset.png"],
    "plot a morph": ["plot", "morph", "preset_a.json", "preset_b.json", "--out", "morph.png"],
}
