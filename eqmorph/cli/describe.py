"""`eqmorph describe`: words that fit a preset."""

from eqmorph.cli.channels import named_channels, plain
from eqmorph.cli.console import print_json, print_line, print_listed, print_table, print_wrapped, warn
from eqmorph.cli.endpoints import Model, PresetOrWordArgument, read_endpoint
from eqmorph.cli.options import ChannelOption, JsonOption
from eqmorph.tables import Number, Table, Text, columns_of
from eqmorph.words.describe import Description, describe_preset
from eqmorph.words.lexicon_file import load_lexicon

SHOWN = 5
"""Words of the table; --json has all of them."""
REASONS = 2
"""Parts of the spectrum that are named for a word."""
WEAK_DB = 0.5
"""A curve weaker than this sounds like no word."""


def describe(
    preset: PresetOrWordArgument,
    channel: ChannelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which words fit a preset.

    The probabilities are over the 15 most frequent words of SocialFX; those of warm against bright are calibrated on
    people who were held out.

    Beside each word stands what it was learned from: people who agree little about a word give it small
    probabilities, even for a preset that one of them would call by it. Of a preset with two channels, both are
    described.

    Examples:

      eqmorph describe preset_a.json

      eqmorph describe headphone.txt --json
    """
    read = read_endpoint(preset, Model(None), channel=channel).preset
    lexicon = load_lexicon()
    each = {name: describe_preset(lexicon, chain) for name, chain in named_channels(read.chains).items()}
    if as_json:
        print_json({"preset": preset, **plain({name: _document(description) for name, description in each.items()})})
        return
    for name, description in each.items():
        _show(f"{read.name} {name}".rstrip(), description)


def _show(title: str, description: Description) -> None:
    """Print the words for a chain of bands, and what is known of them."""
    print_table(_table(title, description))
    _say_main(description)
    alike = [f"{relative.text} {relative.correlation:+.2f}" for relative in description.alike]
    print_listed("closest curve shapes", alike)
    if description.strength_db < WEAK_DB:
        warn(f"its curve is {description.strength_db:.2f} dB strong: too weak for a word to describe it")


def _say_main(description: Description) -> None:
    """Print the probabilities of the two main words, and how reliable they are."""
    by_share = sorted(description.main.items(), key=lambda item: -item[1])
    words = " or ".join(word for word, _ in by_share)
    print_line(f"{words}: {', '.join(f'{share:.0%} {word}' for word, share in by_share)}")
    known = description.reliability
    if known is not None:
        print_wrapped(
            f"held-out presets at this confidence: {known.accuracy:.0%} of {known.rows} classified correctly"
        )


def _table(name: str, description: Description) -> Table:
    rows = []
    for said in description.said[:SHOWN]:
        reasons = [reason for reason in said.reasons[:REASONS] if reason.evidence > 0]
        speaks = ", ".join(f"{reason.region} {reason.level_db:+.1f}" for reason in reasons)
        agreement = Text("") if said.agreement is None else Number(said.agreement, digits=2)
        rows.append(
            (Text(said.text), Text(f"{said.probability:.0%}"), Text(str(said.curves)), agreement, Text(speaks))
        )
    note = (
        f"say it: of people who choose among {len(description.said)} words; curves: presets and shapes that the word "
        "was learned from; agreement: correlation of two people's curves; evidence: levels relative to the mean; "
        f"strength {description.strength_db:.1f} dB RMS"
    )
    return Table(name, columns_of("word", "say it", "curves", "agreement", "evidence, dB"), tuple(rows), note)


def _document(description: Description) -> dict[str, object]:
    said = [
        {
            "word": each.text,
            "probability": each.probability,
            "curves": each.curves,
            "agreement": each.agreement,
            "reasons": [reason._asdict() for reason in each.reasons],
        }
        for each in description.said
    ]
    alike = [relative._asdict() for relative in description.alike]
    return {
        "words": said,
        "main": description.main,
        "reliability": None if description.reliability is None else description.reliability._asdict(),
        "alike": alike,
        "strength_db": description.strength_db,
    }
