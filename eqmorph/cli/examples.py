"""`eqmorph examples`: the presets that ship with eqmorph, as files."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph import files
from eqmorph.cli.console import print_json, print_line
from eqmorph.cli.options import JsonOption
from eqmorph.errors import DataError
from eqmorph.formats.sources import EXAMPLES


def examples(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Folder to copy them into.")] = Path(),
    as_json: JsonOption = False,
) -> None:
    """Copy the example presets into a folder.

    A file that is there already and differs is never overwritten.

    Examples:

      eqmorph examples

      eqmorph examples presets
    """
    texts = {example.name: example.read_text(encoding="utf-8") for example in EXAMPLES.iterdir()}
    for name, text in texts.items():
        path = folder / name
        if path.exists() and files.read_text(path) != text:
            raise DataError(f"{path}: is there already and differs from the example; name another folder")
    paths = [str(path) for path in files.write_files(folder, texts)]
    if as_json:
        print_json({"files": paths})
        return
    for written in paths:
        print_line(written)
