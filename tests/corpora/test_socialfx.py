"""The reader of SocialFX shapes."""

import numpy as np
import pytest
from helpers.socialfx import HEADER, shape_row

from eqmorph.corpora import load_corpus
from eqmorph.corpora.socialfx import BANDS, read_shapes
from eqmorph.errors import DataError


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "eq.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def test_shapes_have_their_words_in_their_language(file):
    shapes = read_shapes(file(shape_row("Warm "), shape_row("claro", "Español", 0.25)))
    assert shapes.words.tolist() == ["warm", "claro"] and shapes.languages.tolist() == ["en", "es"]
    assert shapes.consistency.tolist() == [0.5, 0.25] and shapes.gains.shape == (2, BANDS)
    assert shapes.resampled(np.array([100.0, 1_000.0])).tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_the_file_is_recognized_and_read_as_a_corpus(file):
    corpus = load_corpus(file(shape_row(), shape_row("cold")))
    assert corpus.layout.name == "socialfx-40" and corpus.word_counts() == {"cold": 1, "warm": 1}
    assert len(set(corpus.groups)) == 2


@pytest.mark.parametrize(
    "broken",
    [
        shape_row(consistency=2),
        shape_row(gains=float("nan")),
        shape_row(consistency="0_1"),
        shape_row(language="Klingon"),
        shape_row(word=" "),
        "warm,English",
        shape_row() + '"',
    ],
)
def test_a_broken_row_is_refused_with_its_line(file, broken):
    shapes = read_shapes(file(shape_row(), broken))
    assert len(shapes) == 1 and shapes.refused[0].row == 3
    with pytest.raises(DataError, match="row 3"):
        read_shapes(file(shape_row(), broken), strict=True)
    with pytest.raises(DataError, match="no valid row"):
        read_shapes(file(broken))


@pytest.mark.parametrize("wrong", ["RSC_0Hz_band", f"RSC_{'9' * 400}Hz_band", "RSC_99999Hz_band"])
def test_bands_where_no_filter_is_are_refused(file, wrong):
    path = file(shape_row())
    head, rest = path.read_text(encoding="utf-8").split("\n", 1)
    columns = head.split(",")
    columns[-1 if wrong != "RSC_0Hz_band" else -BANDS] = wrong
    path.write_text(f"{','.join(columns)}\n{rest}", encoding="utf-8")
    with pytest.raises(DataError, match="24000 Hz"):
        read_shapes(path)


def test_a_word_that_looks_like_an_address_is_refused_and_not_repeated(file):
    shapes = read_shapes(
        file(
            shape_row(), shape_row("203.0.113.7"), shape_row("someone@example.org"), shape_row(language="203.0.113.7")
        )
    )
    assert shapes.words.tolist() == ["warm"] and len(shapes.refused) == 3
    assert "203.0" not in str(shapes.refused) and "example" not in str(shapes.refused)
