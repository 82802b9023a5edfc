"""Words in the page: searched, chosen by key and by pointer, and a preset moved towards them as by the library."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from eqmorph.eq.filters import log_grid
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.words.compact import nudge_table
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import meaning
from eqmorph.words.nudge import nudge_preset

pytestmark = pytest.mark.browser
ALLOWED_DB = 0.1
PRESETS = 4
WORDS = 60

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
NUDGE = "cases => cases.map(({bands, words}) => window.eqmorph.store.nudgers[0].nudge(bands, words))"


def random_presets() -> list[Preset]:
    """Presets of the SAFE layout and of any bands."""
    rng = np.random.default_rng(3)
    made = [SAFE.preset(rng.uniform(SAFE.low, SAFE.high)) for _ in range(PRESETS)]
    for count in (1, 7, 15):
        hz = np.geomspace(40.0, 14_000.0, count) * rng.uniform(0.9, 1.1, count)
        numbers = zip(hz, rng.uniform(-6, 6, count), rng.uniform(0.5, 4, count), strict=True)
        made.append(Preset(bands=tuple(Band(type="peak", frequency_hz=f, gain_db=g, q=q) for f, g, q in numbers)))
    return made


def random_cases() -> list[tuple[Preset, dict[tuple[str, str], float]]]:
    """Every preset with one, two and three words."""
    rng = np.random.default_rng(4)
    words = [(word["text"], word["language"]) for word in nudge_table(load_lexicon())["words"][:WORDS]]
    return [
        (preset, {words[index]: float(rng.uniform(-1.5, 1.5)) for index in rng.choice(WORDS, count, replace=False)})
        for preset in random_presets()
        for count in (1, 2, 3)
    ]


def test_a_preset_is_moved_as_by_the_library(open_page: Callable[..., Any]) -> None:
    lexicon, cases = load_lexicon(), random_cases()
    arguments = [
        {
            "bands": [asdict(band) for band in preset.bands],
            "words": [{"text": text, "language": of, "amount": amount} for (text, of), amount in amounts.items()],
        }
        for preset, amounts in cases
    ]
    found = open_page("line").evaluate(NUDGE, arguments)
    for (preset, amounts), bands in zip(cases, found, strict=True):
        expected = nudge_preset(
            lexicon, preset, {meaning(lexicon, *word): amount for word, amount in amounts.items()}
        ).preset
        error_db = Preset.from_dict({"bands": bands}).response(log_grid()) - expected.response(log_grid())
        assert np.abs(error_db).max() < ALLOWED_DB, (amounts, len(preset.bands))


def words(page: Any) -> list[tuple[str, float]]:
    page.evaluate(FRAMES)
    found = page.evaluate("() => window.eqmorph.state.words.map(({text, amount}) => [text, amount])")
    return [(text, amount) for text, amount in found]


def test_words_are_searched_chosen_and_moved(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.keyboard.press("x")
    before = page.evaluate("() => window.eqmorph.store.current")
    page.fill("#word", "war")
    assert page.locator("#word-list [role=option]").first.inner_text().split("\n")[0] == "warm"
    page.keyboard.press("Enter")
    page.fill("#word", "b")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#word-list [aria-selected=true] .text").inner_text()
    page.keyboard.press("Enter")
    assert words(page) == [("warm", 0.4), (chosen, 0.4)]
    assert page.evaluate("() => window.eqmorph.store.current.length") == len(before) + 2

    page.locator("#moved-words input").first.fill("-0.5")
    page.get_by_role("button", name=f"Remove {chosen}").click()
    assert words(page) == [("warm", -0.5)]
    page.locator("#summary", has_text="warm −0.50").wait_for()
    page.keyboard.press("Control+z")
    assert words(page) == [("warm", -0.5), (chosen, 0.4)]
    page.evaluate(
        "() => [...window.eqmorph.state.words].forEach((word) => "
        "window.eqmorph.store.move(word.text, word.language, 0))"
    )
    assert page.evaluate("() => window.eqmorph.store.current") == before


def test_keys_in_the_search_box_are_letters(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.locator("#word").press_sequentially("boxxp")
    assert page.locator("#word").input_value() == "boxxp"
    assert page.locator("#bypass").get_attribute("aria-pressed") == "false"
    assert page.locator("#word-list").inner_text() == "no such word has enough behind it"
    page.keyboard.press("Escape")
    assert page.locator("#word-list").is_hidden()


def test_the_list_says_what_stands_behind_a_word_and_how_many_there_are(open_page: Callable[..., Any]) -> None:
    page, table = open_page("map"), nudge_table(load_lexicon())
    page.locator("#word").click()
    sizes = [dot.bounding_box()["width"] for dot in page.locator("#word-list .dot").all()]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > 1.5 * sizes[-1]
    assert f"{table['words'][0]['count']} presets, agreement" in page.locator("#word-list").inner_text()
    assert f"{len(table['words'])} of the {table['known']} words" in page.locator("#word-help").inner_text()


def test_words_stand_in_a_link_and_foreign_ones_are_refused(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.evaluate("() => { window.eqmorph.store.move('warm', 'en', 0.7); window.eqmorph.store.commit(); }")
    bands, hash_ = page.evaluate("() => [window.eqmorph.store.current, window.eqmorph.exchange.hash]")
    other = open_page("line", permissions=[])
    other.evaluate("hash => { location.hash = hash; }", hash_)
    other.wait_for_function("() => window.eqmorph.state.words.length === 1")
    assert other.evaluate("() => window.eqmorph.store.current") == bands
    bad = page.evaluate("""() => { const {active, slots} = window.eqmorph.store;
        slots.A.words = [{text: "<b>", language: "en", amount: 1}];
        const {exchange} = window.eqmorph; const names = exchange.names;
        return btoa(JSON.stringify({names, active, slots})); }""")
    other.evaluate("text => { location.hash = '#eq1=' + text; }", bad)
    other.get_by_text("a word that this page does not know").wait_for()
