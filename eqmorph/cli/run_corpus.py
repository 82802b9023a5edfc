"""The corpus that a run is asked about."""

from eqmorph.cli.console import reading
from eqmorph.corpora import load_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.runs.config import RunConfig


def read_corpus(config: RunConfig, data: str | None, synthetic: int | None) -> Corpus:
    """Read the corpus that is named, in the run's layout, or what the run was trained on where none is."""
    with reading():
        if data is None and synthetic is None:
            return config.data.read()
        return load_corpus(data, synthetic).in_layout(config.layout)
