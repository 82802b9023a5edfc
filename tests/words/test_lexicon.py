"""The embedded lexicon, and what texts mean in it."""

import json
import subprocess
import sys

import numpy as np
import pytest

from eqmorph.eq.layout import SAFE
from eqmorph.errors import DataError, UsageError
from eqmorph.words.generate import generate_presets
from eqmorph.words.learn import COARSE_AXES, COARSE_STEP_DB
from eqmorph.words.lexicon_file import EMBEDDED, lexicon_text, load_lexicon, parse_lexicon
from eqmorph.words.meaning import meaning
from eqmorph.words.patterns import FEWEST
from eqmorph.words.relatives import relatives
from eqmorph.words.summary import find_words


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon()


def test_it_is_small_and_reads_back_as_it_was_written(lexicon):
    text = EMBEDDED.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    assert lexicon_text(parse_lexicon(text, "again")) == text


def test_it_needs_neither_torch_nor_sklearn_nor_scipy():
    code = (
        "import sys; from eqmorph.words.lexicon_file import load_lexicon; from eqmorph.words.meaning import meaning;"
        "load_lexicon(); print([name for name in ('torch', 'sklearn', 'scipy') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_a_rare_word_is_stored_in_coarse_steps_of_few_axes(lexicon):
    rare = [word for word in lexicon.words if word.count < FEWEST]
    assert len(rare) > 100
    for word in rare:
        assert not word.coordinates[1 + COARSE_AXES :].any()
        np.testing.assert_allclose(word.coordinates % COARSE_STEP_DB, 0, atol=1e-9)
        assert len(word.modes) == 1 and (word.modes[0].coordinates == word.coordinates).all()


def test_the_surer_it_is_the_more_often_it_was_right(lexicon):
    first, *_, last = lexicon.reliability
    assert first.accuracy < 0.7 < 0.9 < last.accuracy and min(each.rows for each in lexicon.reliability) >= FEWEST
    assert lexicon.reliability_at(1.0) == last and lexicon.reliability_at(0.5) == first
    assert sum(each.rows for each in lexicon.reliability) == lexicon.get("warm").sources["safe"].count + (
        lexicon.get("bright").sources["safe"].count
    )


def test_correlations_of_patterns_can_be_drawn_from(lexicon):
    for patterns in lexicon.patterns.values():
        drawn = patterns.sample(500, np.random.default_rng(0))
        assert SAFE.in_range(drawn).all()


@pytest.mark.parametrize(
    ("text", "word", "sign"),
    [
        ("warm", "warm", 1),
        ("Warmish", "warm", 1),
        ("brigth", "bright", 1),
        ("less wram", "warm", -1),
        ("less harsh", "harsh", -1),
        ("not bright", "bright", -1),
        ("unclear", "clear", -1),
        ("muddiness", "muddy", 1),
    ],
)
def test_texts_are_met_by_form_spelling_and_negation(lexicon, text, word, sign):
    (part,) = meaning(lexicon, text).parts
    assert (part.word.text, part.sign) == (word, sign)


def test_a_negated_word_is_its_curve_turned_round(lexicon):
    plain, turned = meaning(lexicon, "harsh"), meaning(lexicon, "less harsh")
    np.testing.assert_array_equal(turned.coordinates, -plain.coordinates)
    assert turned.remarks and not plain.remarks


def test_of_unknown_words_nothing_is_said_but_the_nearest(lexicon):
    with pytest.raises(UsageError, match="warm"):
        meaning(lexicon, "warrrrmmmm qx")
    assert meaning(lexicon, "warm qxqxqx").unknown == ("qxqxqx",)
    thin = next(word for word in lexicon.words if not word.beats_flat)
    assert any("flat" in remark for remark in meaning(lexicon, thin.text, thin.language).remarks)


def test_a_refusal_names_words_near_to_what_was_asked(lexicon):
    with pytest.raises(UsageError, match="less warm"):
        meaning(lexicon, "less qarm")
    with pytest.raises(UsageError, match="empty"):
        meaning(lexicon, "  ")


def test_languages_are_kept_apart(lexicon):
    assert meaning(lexicon, "claro").parts[0].word.language == "es"
    with pytest.raises(UsageError):
        meaning(lexicon, "apagado", "en")
    assert {word.language for word in find_words(lexicon, language="es")} == {"es"}


def test_warm_and_bright_are_opposite(lexicon):
    around = relatives(lexicon, meaning(lexicon, "warm").coordinates, "en", 8)
    assert "bright" in [relative.text for relative in around[8:]]
    assert "warm" not in [relative.text for relative in around]


def test_lists_are_sorted_and_searched(lexicon):
    agreement = [word.agreement for word in find_words(lexicon, sort="agreement") if word.agreement is not None]
    assert agreement == sorted(agreement, reverse=True)
    assert find_words(lexicon)[0].text == "warm" and all("air" in word.text for word in find_words(lexicon, "air"))


def test_generated_presets_draw_the_modes_then_what_people_dial_in(lexicon):
    meant = meaning(lexicon, "warm")
    generated = generate_presets(lexicon, meant, SAFE, count=len(meant.word.modes) + 2)
    assert [each.share is None for each in generated][-2:] == [True, True]
    assert all(SAFE.fits(each.preset) for each in generated)
    doubled = generate_presets(lexicon, meant, SAFE, strength=2.0)[0]
    assert doubled.residual_db < 1.0


@pytest.mark.parametrize("text", ["{}", "[]", "no json", '{"version": 99}'])
def test_a_file_that_is_no_lexicon_is_refused(text):
    with pytest.raises(DataError, match=r"x\.json"):
        parse_lexicon(text, "x.json")


def test_numbers_of_the_wrong_shape_are_refused():
    data = json.loads(EMBEDDED.read_text(encoding="utf-8"))
    data["words"][0] = data["words"][0][:3]
    with pytest.raises(DataError):
        parse_lexicon(json.dumps(data), "x.json")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.update(axes="x"),
        lambda data: data["axes"].pop(),
        lambda data: data["axes"][0].append(1.0),
        lambda data: data.update(spread=[[0.0] * len(data["spread"])] * len(data["spread"])),
        lambda data: data["words"][0].__setitem__(0, ["warm"]),
        lambda data: data["words"][0].__setitem__(2, []),
        lambda data: data["words"][0].__setitem__(3, float("nan")),
        lambda data: data["words"][0].__setitem__(6, [1.0] * 200),
        lambda data: data["axes"][0].__setitem__(0, -1e308),
        lambda data: data["main"].update(bias=[1.0]),
        lambda data: data["patterns"].update(warm={"layout": "none", "patterns": []}),
        lambda data: data["patterns"]["warm"]["patterns"][0].update(columns=[99]),
        lambda data: data.update(sources=[[[[]]]]),
    ],
)
def test_a_lexicon_that_is_none_is_refused(damage, tmp_path):
    data = json.loads(EMBEDDED.read_text(encoding="utf-8"))
    damage(data)
    (tmp_path / "mine.json").write_text(json.dumps(data))
    with pytest.raises(DataError, match=r"mine\.json"):
        load_lexicon(tmp_path / "mine.json")
    (tmp_path / "mine.json").write_text("[" * 100_000)
    with pytest.raises(DataError, match=r"mine\.json"):
        load_lexicon(tmp_path / "mine.json")
