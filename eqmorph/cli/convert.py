"""`eqmorph convert`: a preset from one program's format into another's."""

from typing import Annotated

import typer

from eqmorph.cli.arguments import PreampOption, preamp_choice
from eqmorph.cli.console import JsonOption, completer, print_json, stderr, stdout
from eqmorph.errors import UsageError

_complete = completer("eqmorph.formats", "FORMATS")

_AUDIBLE_DB = 0.05
"""Programs write preamps with one or two decimals; an excess below is rounding."""


def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="File to read; - is standard input.")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="File to write; - prints it.")],
    from_format: Annotated[
        str | None,
        typer.Option("--from", help="Format of IN; by default its content shows it.", autocompletion=_complete),
    ] = None,
    to_format: Annotated[
        str | None,
        typer.Option("--to", help="Format of OUT; by default its ending says it.", autocompletion=_complete),
    ] = None,
    fit: Annotated[
        bool, typer.Option("--fit", help="Approximate the whole curve with the five bands of the SAFE layout.")
    ] = False,
    preamp: PreampOption = "keep",
    options: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of the written format, such as shelves=LS."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Convert a preset between formats; `eqmorph list formats` names them.

    What the target cannot hold is refused with its place, or approximated with --fit.

    Examples: [bold]eqmorph convert preset_a.json ParametricEQ.txt[/];
    [bold]eqmorph convert rew.txt - --to ffmpeg[/]; [bold]eqmorph convert GraphicEQ.txt five.json --fit[/]
    """
    from pathlib import Path

    from eqmorph.eq.preamp import preamp_db, stated_preamp_db
    from eqmorph.files import write_text
    from eqmorph.formats import FORMATS
    from eqmorph.formats.base import with_preamp
    from eqmorph.formats.io import format_of_name, read_document

    if to_format is None and target == "-":
        raise UsageError(f"OUT is -, so --to must name the format (there are: {', '.join(FORMATS)})")
    written = FORMATS.create(to_format or format_of_name(target), **_options(options or []))
    choice = preamp_choice(preamp)
    document = read_document(source, from_format)
    preset, residual_db = document.fitted() if fit else (document.preset(), None)
    preset = with_preamp(preset, choice)
    text = written.render(preset)
    result = {
        "from": document.format.name,
        "to": written.name,
        "out": None if target == "-" else target,
        "bands": len(preset.bands),
        "preamp_db": stated_preamp_db(preset),
        "worst_error_db": written.rounding_error_db(preset),
        "fit_residual_db": residual_db,
    }
    if target != "-":
        write_text(Path(target), text)
    if as_json:
        print_json(result | ({"text": text} if target == "-" else {}))
        return
    if target == "-":
        typer.echo(text, nl=False)
    bands = "1 band" if len(preset.bands) == 1 else f"{len(preset.bands)} bands"
    line = (
        f"{document.source} ({document.format.name}) -> {target} ({written.name}): {bands}, "
        f"preamp {result['preamp_db']:.2f} dB, worst response error {result['worst_error_db']:.4f} dB"
    )
    fitted = "" if residual_db is None else f"; fitted to five bands, {residual_db:.2f} dB RMS left"
    console = stderr() if target == "-" else stdout()
    console.print(line + fitted, markup=False, highlight=False, soft_wrap=True)
    excess_db = stated_preamp_db(preset) - preamp_db(preset)
    if excess_db > _AUDIBLE_DB:
        remark = f"note: with this preamp the output clips by up to {excess_db:.2f} dB; --preamp auto lowers it"
        stderr().print(remark, markup=False, highlight=False, soft_wrap=True)


def _options(pairs: list[str]) -> dict[str, str]:
    """NAME=VALUE pairs as a mapping; the format's own record checks names and values."""
    split = [pair.partition("=") for pair in pairs]
    for name, equals, _ in split:
        if not equals or not name:
            raise UsageError(f"--set {name!r} is not NAME=VALUE; write such as --set shelves=LS")
    return {name: value for name, _, value in split}
