"""`eqmorph nudge`: a preset moved towards words."""

from typing import Annotated

import numpy as np
import typer

from eqmorph.cli.arguments import read_preset
from eqmorph.cli.console import warn
from eqmorph.cli.fitted import Output
from eqmorph.cli.options import (
    ChannelOption,
    JsonOption,
    LanguageOption,
    PreampOption,
    ResultFormatOption,
    ResultOption,
)
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.target import Fitted, Target
from eqmorph.errors import UsageError
from eqmorph.words.lexicon import load_lexicon
from eqmorph.words.meaning import Meaning, meaning
from eqmorph.words.nudge import nudge as nudge_preset
from eqmorph.words.space import GRID_HZ


def nudge(
    preset: Annotated[str, typer.Argument(help="A preset of any bands, in any format.", show_default=False)],
    words: Annotated[
        list[str], typer.Argument(metavar="WORD[=AMOUNT]...", help="Words, each with an amount of its own or --by.")
    ],
    by: Annotated[float, typer.Option(help="How far: 1 is as far as people go; negative moves away.")] = 0.4,
    language: LanguageOption = None,
    out: ResultOption = None,
    to_format: ResultFormatOption = None,
    preamp: PreampOption = "keep",
    channel: ChannelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move a preset towards words, or away from them.

    What the preset does besides stays: its own bands and two more draw its curve with the words' change added. Two
    nudges of 0.2 are one of 0.4.

    Examples:

      eqmorph nudge headphone.txt warm --by 0.4 --out warmer.txt

      eqmorph nudge preset_a.json bright=0.3 harsh=-0.5 --json
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
    original = read_preset(preset, channel)
    nudged = nudge_preset(lexicon, original, amounts)
    wanted_db = np.interp(np.log(COMPARISON_GRID_HZ), np.log(GRID_HZ), nudged.wanted_db)
    target = Target(original.name, original.response(COMPARISON_GRID_HZ) + wanted_db)
    shown = {meant.text: amount for meant, amount in amounts.items()}
    output.deliver(Fitted(nudged.preset, target), {"preset": preset, "words": shown})


def _word_and_amount(argument: str, by: float) -> tuple[str, float]:
    text, equals, amount = argument.partition("=")
    try:
        return text, float(amount) if equals else by
    except ValueError:
        raise UsageError(f"{argument}: expected a number after the equals sign, such as warm=0.4") from None
