"""`eqmorph nudge`: a preset moved towards words."""

from typing import Annotated

import numpy as np
import typer

from eqmorph.cli.console import warn
from eqmorph.cli.endpoints import Model, PresetOrWordArgument, read_endpoint
from eqmorph.cli.fitted import Output
from eqmorph.cli.options import (
    ChannelOption,
    IntoBandsOption,
    JsonOption,
    LanguageOption,
    LayoutOption,
    PreampOption,
    ResultFormatOption,
    ResultOption,
)
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.layout import Layout
from eqmorph.eq.preset import Preset
from eqmorph.eq.target import Fitted, Target, fit_target
from eqmorph.errors import UsageError
from eqmorph.fitting.layouts import named_layout
from eqmorph.numbers import parse_number
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import Meaning, meaning
from eqmorph.words.nudge import Nudged, nudge_channels
from eqmorph.words.space import GRID_HZ

USUAL_GAIN_DB = 12.0
"""Range of gains of the five-band layout and of most devices."""


def nudge(
    preset: PresetOrWordArgument,
    words: Annotated[
        list[str], typer.Argument(metavar="WORD[=AMOUNT]...", help="Words, each with its own amount or that of --by.")
    ],
    by: Annotated[
        float, typer.Option(help="Amount: 1 is as strong as people's own curves; negative moves away.")
    ] = 0.4,
    layout: LayoutOption = None,
    bands: IntoBandsOption = None,
    language: LanguageOption = None,
    out: ResultOption = None,
    to_format: ResultFormatOption = None,
    preamp: PreampOption = "keep",
    channel: ChannelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move a preset towards words, or away from them.

    The rest of the curve is kept: the preset's own bands and two more are fitted to it with the words' change added.
    Two nudges of 0.2 equal one of 0.4. With --layout or --bands, the nudged curve is fitted instead. Of a preset with
    two channels, both are moved.

    Examples:

      eqmorph nudge headphone.txt warm --by 0.4 --out warmer.txt

      eqmorph nudge preset_a.json bright=0.3 harsh=-0.5 --json

      eqmorph nudge headphone.txt warm --device qudelix-5k --out warmer.txt
    """
    output = Output(out, to_format, preamp, None, as_json)
    output.check(preset)
    lexicon = load_lexicon()
    amounts: dict[Meaning, float] = {}
    for argument in words:
        text, amount = _word_and_amount(argument, by)
        meant = meaning(lexicon, text, language)
        amounts[meant] = amounts.get(meant, 0.0) + amount
        for said in meant.remarks:
            warn(said)
    original = read_endpoint(preset, Model(None), channel=channel).preset
    chosen = None if layout is None and bands is None else named_layout(layout or "parametric", bands)
    nudged = nudge_channels(lexicon, original, amounts)
    fits = [_fitted(chain, each, chosen) for chain, each in zip(original.chains, nudged, strict=True)]
    about = {"preset": preset, "words": {meant.text: amount for meant, amount in amounts.items()}}
    output.deliver(fits, about)


def _fitted(original: Preset, nudged: Nudged, layout: Layout | None) -> Fitted:
    """The nudged chain beside the curve that it should have, or a layout fitted to that curve."""
    wanted_db = np.interp(np.log(COMPARISON_GRID_HZ), np.log(GRID_HZ), nudged.wanted_db)
    curve_db = original.response(COMPARISON_GRID_HZ) + wanted_db
    target = Target(nudged.preset.name, curve_db, preamp_db=nudged.preset.preamp_db)
    if layout is not None:
        return fit_target(target, layout)
    _say_what_is_large(original, nudged.preset)
    return Fitted(nudged.preset, target)


def _say_what_is_large(original: Preset, nudged: Preset) -> None:
    """Warn of gains that most equalizers do not have, where the preset had none before."""
    largest, before = (max((band.gain_db for band in each.bands), key=abs) for each in (nudged, original))
    if abs(largest) > USUAL_GAIN_DB >= abs(before):
        warn(
            f"a band now has {largest:+.1f} dB, and many equalizers end at {USUAL_GAIN_DB:g} dB; --device NAME keeps "
            "to a device's range, a smaller --by to less"
        )


def _word_and_amount(argument: str, by: float) -> tuple[str, float]:
    text, equals, amount = argument.partition("=")
    number = parse_number(amount) if equals else by
    if number is None:
        raise UsageError(f"{argument}: expected a number after the equals sign, such as warm=0.4")
    if not equals and parse_number(text) is not None:
        raise UsageError(f"{text} is no word; an amount is given with --by {text}, or with its word: warm={text}")
    return text, number
