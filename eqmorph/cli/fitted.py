"""A fitted preset as commands give it: a table, a picture in characters, figures, a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from eqmorph.cli.arguments import preamp_choice
from eqmorph.cli.channels import named_channels, plain
from eqmorph.cli.clipping import warn_of_clipping
from eqmorph.cli.console import print_json, print_line, print_table, remark
from eqmorph.cli.curve_sketch import print_sketch
from eqmorph.cli.preset_table import bands_table
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset
from eqmorph.eq.stereo import CHANNELS, StereoPreset, TwoChannelsError, join_channels, two_channels
from eqmorph.eq.target import Fitted
from eqmorph.errors import UsageError
from eqmorph.files import expect_file, expect_other, write_text
from eqmorph.formats import FORMATS
from eqmorph.formats.base import Format
from eqmorph.formats.detect import format_of_name
from eqmorph.formats.preamps import with_preamp
from eqmorph.tables import Number, Table, Text, columns_of, row_of

DECIMALS = 4
"""Those of an error in dB; the rest is round-off."""


@dataclass(frozen=True)
class Output:
    """Where a command puts its preset.

    Attributes:
        out: file to write, "-" to print it, None for neither.
        to_format: name of its format; its ending says it by default.
        preamp: what `--preamp` was given.
        picture: file to draw into.
        as_json: whether one JSON document is printed.
        ranked: whether bands are put in order of importance.
    """

    out: str | None
    to_format: str | None
    preamp: str
    picture: Path | None = None
    as_json: bool = False
    ranked: bool = False

    def check(self, *sources: str | Path) -> None:
        """Check, before anything is computed, that the result can be written.

        Args:
            sources: what the preset is made from, which it is never written over.

        Raises:
            UsageError: no such format, ending or preamp.
            DataError: the output is a folder, or one of the sources.
        """
        preamp_choice(self.preamp)
        if self.out not in (None, "-"):
            expect_file(Path(str(self.out)))
            for source in sources:
                expect_other(Path(str(self.out)), source)
        self._writer()
        if self.picture is not None:
            from eqmorph.plots.save import check_suffix  # needs the extra `plot`, as pictures do

            check_suffix(self.picture)

    def deliver(self, fits: Sequence[Fitted], about: dict[str, Any] | None = None) -> None:
        """Write, draw and print a fitted preset; one for two channels as one for all where both are alike.

        Args:
            fits: the preset and its target; or those of the left and of the right channel, called as the whole.
            about: what the JSON document says besides.

        Raises:
            TwoChannelsError: a picture is asked for of two channels; it shows one.
        """
        finished = [self._finished(fitted) for fitted in fits]
        self._deliver({"": finished[0]} if len(finished) == 1 else _both(*finished), about or {})

    def _finished(self, fitted: Fitted) -> Fitted:
        """The preset with the preamp chosen, its bands in the order chosen."""
        fitted = replace(fitted, preset=with_preamp(fitted.preset, preamp_choice(self.preamp)))
        return fitted.ranked if self.ranked else fitted

    def _deliver(self, fits: dict[str, Fitted], about: dict[str, Any]) -> None:
        """Write, draw and print what was fitted, by the name of its channel, or without a name for all of them."""
        if self.picture is not None and "" not in fits:
            raise TwoChannelsError(two_channels(str(self.picture)))
        writer = self._writer()
        text = None if writer is None else writer.text_of(_whole(fits))
        if text is not None and self.out != "-":
            write_text(Path(str(self.out)), text)
        if self.picture is not None:
            _draw(fits[""], self.picture)
        if self.as_json:
            found = plain({channel: fitted.to_dict() for channel, fitted in fits.items()})
            print_json({**about, **found, **self._written(fits, text)})
        elif self.out == "-":
            typer.echo(text, nl=False)
            for channel, fitted in fits.items():
                remark(f"{channel} {_summary(fitted)}".lstrip())
        else:
            for channel, fitted in fits.items():
                show(fitted, channel)
            if writer is not None:
                print_line(f"written to {self.out} ({writer.name})")
        if text is not None and not self.as_json:
            warn_of_clipping(_whole(fits))

    def _writer(self) -> Format | None:
        if self.out is None:
            if self.to_format is not None:
                raise UsageError("--to names the format of a file; give --out FILE, or --out - to print it")
            return None
        if self.out == "-" and self.to_format is None:
            raise UsageError("--out is -, so --to must name the format: --to ffmpeg; eqmorph list formats shows all")
        return FORMATS.create(self.to_format or format_of_name(self.out))

    def _written(self, fits: dict[str, Fitted], text: str | None) -> dict[str, Any]:
        out = None if self.out == "-" else self.out
        preamps_db = plain({channel: stated_preamp_db(fitted.preset) for channel, fitted in fits.items()})
        written: dict[str, Any] = {"preamp_db": preamps_db, "out": out}
        written["plot"] = None if self.picture is None else str(self.picture)
        return written | ({"text": text} if self.out == "-" else {})


def show(fitted: Fitted, channel: str = "") -> None:
    """Print the bands, the curve beside its target, and how far they are apart.

    Args:
        fitted: the preset and its target.
        channel: name of the channel it is for, where it is not for all.
    """
    preset = fitted.preset
    title = f"{preset.name or 'preset'} {channel}".rstrip()
    print_table(bands_table(title, preset, f"preamp {stated_preamp_db(preset):z.2f} dB", fitted.order))
    curves = [fitted.response_db, fitted.target.curve_db]
    print_sketch(curves, fitted.target.grid_hz, ["fit", "target"])
    typer.echo()
    print_table(errors_table(fitted))


def _both(left: Fitted, right: Fitted) -> dict[str, Fitted]:
    """Two channels by their names, with preamps that keep their balance; without a name where both are alike."""
    preset = join_channels(left.preset, right.preset, left.preset.name).leveled()
    pairs = zip((left, right), preset.chains, strict=False)  # of one chain for both, the left fit is shown
    return named_channels([replace(fitted, preset=chain.called(preset.name)) for fitted, chain in pairs])


def _whole(fits: dict[str, Fitted]) -> AnyPreset:
    """The preset for all channels, or for two."""
    if "" in fits:
        return fits[""].preset
    left, right = (fits[channel].preset for channel in CHANNELS)
    return StereoPreset(name=left.name, left=left.called(""), right=right.called(""))


def errors_table(fitted: Fitted) -> Table:
    """RMS and largest error, overall and below 10 kHz."""
    overall_rms, overall_largest, below_rms, below_largest = (
        Number(round(error_db, DECIMALS)) for error_db in fitted.errors
    )
    rows = [
        row_of("20 Hz to 20 kHz", overall_rms, overall_largest),
        row_of("below 10 kHz", below_rms, below_largest),
    ]
    if fitted.weighted_rms_db is not None:
        rows.append(row_of("as weighted in the fit", Number(round(fitted.weighted_rms_db, DECIMALS)), Text("")))
    return Table("distance from the target, dB", columns_of("range", "RMS", "largest"), tuple(rows))


def _summary(fitted: Fitted) -> str:
    errors = fitted.errors
    bands = len(fitted.preset.bands)
    return f"{bands} bands, {errors.rms_db:.2f} dB RMS from the target, {errors.largest_db:.2f} at most"


def _draw(fitted: Fitted, path: Path) -> None:
    from eqmorph.plots.fit import fit_figure, fit_plot
    from eqmorph.plots.save import save

    save(fit_figure(fit_plot(fitted)), path)
    remark(f"wrote {path}")
