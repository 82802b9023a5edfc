"""Derive the lexicon that ships: `python -m tools.derive_lexicon SAFE.csv SOCIALFX.csv OUT.json`.

It holds learned parameters only. What of a rare word is stored, and why no row can be read off it, stands in
docs/words.md.
"""

import sys
from pathlib import Path

from eqmorph import files
from eqmorph.corpora.safe import read_safe
from eqmorph.corpora.socialfx import read_shapes
from eqmorph.words.evidence import described
from eqmorph.words.learn import learn_lexicon
from eqmorph.words.lexicon_file import lexicon_text

SOURCES = (
    "SAFE equaliser data: Stables et al., ISMIR 2014; {0:,} presets, SHA-256 {1:.12}",
    "SocialFX: Zheng, Seetharaman, Pardo, ACM MM 2016; {0:,} shapes, SHA-256 {1:.12}",
)


def main(safe: str, socialfx: str, target: str) -> None:
    """Write the lexicon of two files to `target`."""
    corpus, shapes = read_safe(Path(safe)), read_shapes(Path(socialfx))
    presets = described(corpus)
    sources = (SOURCES[0].format(len(presets), corpus.checksum), SOURCES[1].format(len(shapes), shapes.checksum))
    lexicon = learn_lexicon(presets, corpus.layout, shapes, sources)
    files.write_text(Path(target), lexicon_text(lexicon))


if __name__ == "__main__":
    main(*sys.argv[1:])
