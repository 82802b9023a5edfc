"""Where a command writes presets: a folder, a file for one, or a file for a whole morph, as the name says."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eqmorph import files
from eqmorph.cli.arguments import named_values
from eqmorph.eq.preset import AnyPreset
from eqmorph.errors import UsageError
from eqmorph.formats import FORMATS
from eqmorph.formats.base import Format
from eqmorph.formats.detect import format_of_name
from eqmorph.formats.sources import lone_preset

Kind = Literal["folder", "preset", "morph"]


@dataclass(frozen=True)
class Output:
    """Where presets go, and in which format."""

    path: Path
    writer: Format
    kind: Kind

    def write(self, presets: Sequence[AnyPreset], stems: Sequence[str]) -> list[str]:
        """Write presets: into a folder under these names, all of them or none, or the only one as a file."""
        if self.kind == "folder":
            return write_presets(presets, stems, self.path, self.writer)
        files.write_text(self.path, self.writer.text_of(presets[0]))
        return [str(self.path)]

    def said(self, count: int) -> str:
        """Say in one line that so many presets were written."""
        presets = "the whole morph" if self.kind == "morph" else f"{count} preset{'' if count == 1 else 's'}"
        return f"{presets} written to {self.path} ({self.writer.name})"


def output_of(
    out: str | None, to: str | None, settings: Sequence[str] | None = None, *, single: bool, morphs: bool = False
) -> Output | None:
    """Understand `--out`, `--to` and `--set`, before anything is computed.

    Args:
        out: what was typed: a folder is there already, ends with a slash or has no ending.
        to: format; by default that of the ending, and eqmorph JSON in a folder.
        settings: options of the format, NAME=VALUE each.
        single: whether one preset is written, which may be a file.
        morphs: whether a file may hold all presets as a whole morph.

    Raises:
        UsageError: a format without a place to write to, an unknown ending, or a file that holds one preset for many.
        DataError: a folder stands where the file is to be, or a file in place of the folder.
    """
    if out is None:
        if to or settings:
            asked = f"--to {to}" if to else f"--set {settings[0] if settings else ''}"
            raise UsageError(f"{asked}: concerns written files; give --out, too")
        return None
    path, options = Path(out), named_values(settings)
    if names_folder(out):
        files.expect_folder(path)
        return Output(path, FORMATS.create(to or _format_of_folder(out) or "json", **options), "folder")
    writer = FORMATS.create(to or _format_of_file(out), **options)
    files.expect_file(path)
    if single:
        return Output(path, writer, "preset")
    if morphs and writer.morphs:
        return Output(path, writer, "morph")
    folder = f"name a folder for them: {path.stem} or {out}/"
    whole = f"; whole morphs are written as {', '.join(_morph_formats())}" if morphs else ""
    raise UsageError(f"{out}: a {writer.name} file holds one preset, and there are several; {folder}{whole}")


def names_folder(out: str) -> bool:
    """Whether a name is that of a folder: one that is there, with a slash at its end, or without an ending.

    Digits after a dot, as in `mix-0.5`, are no ending.
    """
    path = Path(out)
    is_slashed = out.endswith(("/", os.sep))
    return is_slashed or path.is_dir() or not path.suffix or path.suffix[1:].isdigit() or bool(_format_of_folder(out))


def sources_and_place(paths: Sequence[str], out: str | None) -> tuple[list[str], str | None]:
    """Divide names into those to read and the folder to write, which the last of several may be; or `out`."""
    *sources, last = paths
    if out is None and sources and holds_many(sources, last):
        return sources, last
    return list(paths), out


def holds_many(sources: Sequence[str], out: str | None) -> bool:
    """Whether sources are processed one by one into a folder: a folder, or files where `out` names a folder.

    For a single file, that folder ends with a slash, or is there already and has no ending. An LV2 bundle of one
    preset is a file, as a source where `out` is one, and as `out`.
    """
    first = sources[0]
    is_named = out is not None and out != "-" and names_folder(out)
    if len(sources) == 1 and Path(first).is_dir():
        return lone_preset(first).is_dir() or is_named
    if out is None or not is_named or lone_preset(out) != Path(out):
        return False
    if len(sources) > 1:
        return True
    is_sure = out.endswith("/") or (Path(out).is_dir() and not Path(out).suffix)
    return first != "-" and is_sure and _format_of_folder(out) is None


def is_folder_of(writer: Format, out: Path | str) -> bool:
    """Whether a name is that of a folder in which a program looks for presets."""
    return bool(writer.folder_suffix) and str(out).lower().endswith(writer.folder_suffix)


def write_presets(presets: Sequence[AnyPreset], stems: Sequence[str], folder: Path, writer: Format) -> list[str]:
    """Write presets into a folder, all of them or none; returns the paths."""
    return [str(path) for path in files.write_files(folder, writer.render_folder(presets, stems))]


def _format_of_file(out: str) -> str:
    try:
        return format_of_name(out)
    except UsageError as error:
        raise UsageError(f"{error}; a folder of presets has no ending, or a / at its end") from None


def _format_of_folder(out: str) -> str | None:
    """The format whose folders end as this name does, such as NAME.lv2."""
    try:
        name = format_of_name(out)
    except UsageError:
        return None
    return name if is_folder_of(FORMATS.create(name), out) else None


def _morph_formats() -> list[str]:
    """Formats that hold a whole morph, with an ending each."""
    writers = [FORMATS.create(name) for name in FORMATS]
    return [f"{writer.suffixes[0]} ({writer.name})" for writer in writers if writer.morphs and writer.suffixes]
