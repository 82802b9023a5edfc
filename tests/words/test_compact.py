"""The lexicon for programs that nudge presets without this library."""

import json

import numpy as np
import pytest

from eqmorph.words.compact import nudge_table
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import meaning


@pytest.fixture(scope="module")
def table():
    return json.loads(json.dumps(nudge_table(load_lexicon())))


def test_the_page_has_room_for_it(table):
    assert len(json.dumps(table, separators=(",", ":"))) < 35_000
    assert table["words"][0]["text"] == "warm" and len(table["words"]) > 150


def test_a_direction_is_that_of_a_nudge(table):
    lexicon, axes = load_lexicon(), np.array(table["axes"])
    for word in table["words"]:
        shape = np.array(word["shape"])
        direction_db = word["strength_db"] / np.linalg.norm(shape) * shape @ axes[: len(shape)]
        wanted_db = lexicon.curve_db(meaning(lexicon, word["text"], word["language"]).direction)
        assert np.abs(direction_db - wanted_db).max() < 1e-9
        assert word["agreement"] is None or -1 <= word["agreement"] <= 1
