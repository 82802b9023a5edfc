"""`eqmorph data`: look at corpora, fetch the public one."""

from eqmorph.cli.group import Command, application

app = application(
    "data",
    "Look at a corpus of presets; fetch the public one.",
    (
        Command("info", "eqmorph.cli.data.info:info", "Show the words, submitters and ranges of a corpus."),
        Command("fetch", "eqmorph.cli.data.fetch:fetch", "Download the public SAFE file and check it."),
    ),
)
