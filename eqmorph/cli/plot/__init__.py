"""`eqmorph plot`: pictures of presets, morphs, words, runs and ablations as PNG, SVG or PDF."""

from eqmorph.cli.group import Command, application

app = application(
    "plot",
    "Draw presets, morphs, words, runs, ablations and sweeps; PNG, SVG or PDF by the file's ending.",
    (
        Command("preset", "eqmorph.cli.plot.preset:preset", "Draw the EQ curves of presets."),
        Command("morph", "eqmorph.cli.plot.morph:morph", "Draw the EQ curves along a morph."),
        Command("word", "eqmorph.cli.plot.word:word", "Draw what people mean by a word."),
        Command(
            "calibration",
            "eqmorph.cli.plot.calibration:calibration",
            "Draw the calibration of the probabilities of describe.",
        ),
        Command("run", "eqmorph.cli.plot.run:run", "Draw the history of a training."),
        Command("latent", "eqmorph.cli.plot.latent:latent", "Draw the latent space of a run in two dimensions."),
        Command("ablation", "eqmorph.cli.plot.ablation:ablation", "Draw the figures and ranges of an ablation."),
        Command("sweep", "eqmorph.cli.plot.sweep:sweep", "Draw the effect of each varied field of a sweep."),
    ),
)
