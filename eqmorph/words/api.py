"""Words on the public API of `import eqmorph as eq`: by their text, with the lexicon that ships."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import OfPreset, expect_preset
from eqmorph.errors import UsageError
from eqmorph.text import shorten
from eqmorph.words.lexicon import DEFAULT_LANGUAGE, Word
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import meaning
from eqmorph.words.summary import Sort, find_words

if TYPE_CHECKING:
    from eqmorph.eq.layout import Layout
    from eqmorph.words.describe import Description

DEFAULT_LAYOUT = "safe-5"


def list_words(search: str = "", *, sort: Sort = "count", language: str | None = None) -> list[Word]:
    """List words of the lexicon.

    Args:
        search: a text that they contain.
        sort: most first ("count", "agreement", "strength"), or by "name".
        language: "en" or "es"; all by default.

    Raises:
        UsageError: the lexicon has no words of this language, or words cannot be sorted so.

    Example:
        >>> import eqmorph as eq
        >>> [word.text for word in eq.list_words()[:2]]
        ['warm', 'bright']
    """
    return find_words(load_lexicon(), search, sort, language)


def nudge(
    preset: OfPreset, words: str | Mapping[str, float], by: float = 0.4, *, language: str | None = None
) -> OfPreset:
    """Move a preset towards words, or away from them.

    Args:
        preset: of any bands, for one channel or two.
        words: a word, or words with an amount each.
        by: how far, for a word without an amount of its own: 1 is as far as people go, negative moves away.
        language: "en" or "es"; English words first by default.

    Returns:
        The preset's own bands, in their order, and two more, called after where it went.

    Raises:
        UsageError: a word is unknown, an amount is too large, or something else stands in place of preset or words.
        DataError: the preset has no room for two more bands.

    Example:
        >>> import eqmorph as eq
        >>> flat = eq.Preset(name="mine", bands=[eq.Band(type="peak", frequency_hz=900, gain_db=0, q=1)])
        >>> eq.nudge(flat, {"warm": 0.4, "harsh": -0.2}).name
        'mine, warmer, less harsh'
    """
    from eqmorph.words.nudge import nudge_channels

    expect_preset(preset)
    if not isinstance(words, str | Mapping):
        raise UsageError(f"expected a word, or words with an amount each as {{'warm': 0.4}}; got {shorten(words)}")
    lexicon = load_lexicon()
    amounts = {words: by} if isinstance(words, str) else words
    meant = {meaning(lexicon, text, language): amount for text, amount in amounts.items()}
    nudged = nudge_channels(lexicon, preset, meant)
    chains = (each.preset for each in nudged)
    return preset.mapped(lambda chain: next(chains).called(chain.name)).called(nudged[0].preset.name)


def describe(preset: Preset, *, language: str = DEFAULT_LANGUAGE) -> "Description":
    """Say which words people would say to a preset of any bands.

    Args:
        preset: of any bands.
        language: of the words that are nearest in shape.

    Returns:
        The words that people would say, the most probable first (`said`); of the two most frequent words, the
        probability of each (`main`); and the words that are nearest in shape (`alike`).

    Raises:
        UsageError: the lexicon has no words of this language.
        TwoChannelsError: the preset has two channels; describe each of its `chains`.

    Example:
        >>> import eqmorph as eq
        >>> dark = eq.Preset(bands=[eq.Band(type="high_shelf", frequency_hz=2_000, gain_db=-9, q=0.7)])
        >>> max(eq.describe(dark).main, key=eq.describe(dark).main.get)
        'warm'
        >>> eq.describe(dark).said[0].text
        'warm'
    """
    from eqmorph.words.describe import describe_preset

    return describe_preset(load_lexicon(), preset, language)


def generate(
    word: str,
    layout: "Layout | str" = DEFAULT_LAYOUT,
    *,
    count: int = 1,
    strength: float = 1.0,
    seed: int = 0,
    language: str | None = None,
) -> list[Preset]:
    """Generate presets of a word: its modes by their share, then presets drawn as people's would be.

    Args:
        word: one or several, such as "less harsh".
        layout: bands and ranges, or the name of a layout or device.
        count: how many.
        strength: factor of the curves' decibels.
        seed: of those drawn.
        language: "en" or "es"; English words first by default.

    Raises:
        UsageError: the word or the layout is unknown, a count below 1, or a seed below 0.

    Example:
        >>> import eqmorph as eq
        >>> [len(preset.bands) for preset in eq.generate("warm", "spotify", count=2)]
        [6, 6]
    """
    from eqmorph.fitting.layouts import as_layout
    from eqmorph.words.generate import generate_presets

    lexicon = load_lexicon()
    meant = meaning(lexicon, word, language)
    generated = generate_presets(lexicon, meant, as_layout(layout), count, strength, seed)
    return [each.preset for each in generated]
