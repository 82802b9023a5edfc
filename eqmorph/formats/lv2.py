"""LV2 presets of equalizer plug-ins: a `.ttl` file, or a bundle NAME.lv2 in which hosts find one or many.

Source: the specification of LV2, lv2plug.in/ns/ext/presets. Read by Ardour, Carla, Reaper, jalv and others.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import one_channel
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter, FilterList
from eqmorph.formats.lv2_calf import Calf
from eqmorph.formats.lv2_equalizers import MOST_DIGITS, Equalizer, PortValues
from eqmorph.formats.lv2_fil4 import Fil4
from eqmorph.formats.lv2_lsp import Lsp
from eqmorph.formats.reading import note
from eqmorph.formats.sources import LV2_MANIFEST
from eqmorph.formats.turtle import LV2 as LV2_NAMES
from eqmorph.formats.turtle import PREFIXES, PSET, RDF, Properties, parse_turtle, quoted
from eqmorph.formats.writing import decimal
from eqmorph.numbers import parse_number

Plugin = Literal["lsp-x8", "lsp-x16", "lsp-x32", "fil4", "calf-eq5", "calf-eq8", "calf-eq12"]

EQUALIZERS: Mapping[Plugin, Equalizer] = {
    "lsp-x8": Lsp(8),
    "lsp-x16": Lsp(16),
    "lsp-x32": Lsp(32),
    "fil4": Fil4(),
    "calf-eq5": Calf(5, peaks=3),
    "calf-eq8": Calf(8, peaks=4),
    "calf-eq12": Calf(12, peaks=8),
}


class Lv2(FilterList):
    """For one plug-in, with all the ports that its sound depends on.

    Attributes:
        plugin: which equalizer.
        mono: for the plug-in with one channel.
    """

    folder_suffix: ClassVar[str] = ".lv2"
    plugin: Plugin = "lsp-x16"
    mono: bool = False

    def recognizes(self, text: str) -> bool:
        return "http://lv2plug.in/ns/" in text and "@prefix" in text

    def filters(self, text: str, source: str) -> Iterator[Filter]:
        preset = _only_preset(parse_turtle(text, source), source)
        uris = [term.text for term in preset.get(f"{LV2_NAMES}appliesTo", [])]
        for equalizer in EQUALIZERS.values():
            if uris and uris[0] in (equalizer.stereo, equalizer.mono):
                yield from equalizer.filters(_port_values(preset, source))
                return
        titles = ", ".join(equalizer.title for equalizer in EQUALIZERS.values())
        raise DataError(
            f"{source}: is a preset of {', '.join(uris)[:100] or 'no plug-in'}; read are those of {titles}"
        )

    def render(self, preset: Preset) -> str:
        return self._text(preset, preset.name)

    def render_folder(self, presets: Sequence[AnyPreset], stems: Sequence[str]) -> dict[str, str]:
        """A bundle; labels of more than one preset begin with their number, by which hosts sort them."""
        texts, entries = {}, []
        for stem, preset in zip(stems, presets, strict=True):
            label = preset.name if len(presets) == 1 else f"{stem} {preset.name}".strip()
            texts[f"{stem}.ttl"] = self._text(one_channel(preset, None, stem), label)
            entries.append(ENTRY.format(file=_file_name(stem), uri=self._uri))
        return {LV2_MANIFEST: PREFIXES + "\n".join(entries)} | texts

    @property
    def _uri(self) -> str:
        equalizer = EQUALIZERS[self.plugin]
        uri = equalizer.mono if self.mono else equalizer.stereo
        if not uri:
            raise DataError(f"{equalizer.title} has no version for one channel; leave out mono=true")
        return uri

    def _text(self, preset: Preset, label: str) -> str:
        ports = EQUALIZERS[self.plugin].ports(preset, stated_preamp_db(preset))
        listed = " ,\n    ".join(
            f"[ lv2:symbol {quoted(symbol)} ; pset:value {_decimal(value)} ]" for symbol, value in ports.items()
        )
        return PRESET.format(prefixes=PREFIXES, uri=self._uri, label=quoted(label or "equalizer"), ports=listed)


def _only_preset(subjects: dict[str, Properties], source: str) -> Properties:
    """The preset of a text whose ports it holds.

    Raises:
        DataError: there is none, or there are several.
    """
    presets = [
        properties
        for properties in subjects.values()
        if any(term.text == f"{PSET}Preset" for term in properties.get(f"{RDF}type", []))
    ]
    full = [properties for properties in presets if f"{LV2_NAMES}port" in properties]
    if len(full) == 1:
        return full[0]
    if full:
        raise DataError(f"{source}: holds {len(full)} presets; keep one of them in the file")
    if presets:
        raise DataError(f"{source}: only lists presets; give one of the files that it names")
    raise DataError(f"{source}: holds no preset of LV2")


def _port_values(preset: Properties, source: str) -> PortValues:
    """The numbers of the ports.

    Raises:
        DataError: a port has no symbol, or a value that is not a number.
    """
    values: dict[str, float] = {}
    places: dict[str, str] = {}
    for port in preset[f"{LV2_NAMES}port"]:
        where = f"{source}:{port.line}"
        symbols = port.properties.get(f"{LV2_NAMES}symbol", [])
        numbers = port.properties.get(f"{PSET}value", [])
        if len(symbols) != 1 or len(numbers) != 1:
            raise DataError(f"{where}: a port needs one lv2:symbol and one pset:value; save the preset again")
        if symbols[0].text in values:
            raise DataError(f"{where}: the port {symbols[0].text[:40]!r} stands twice; save the preset again")
        values[symbols[0].text] = _number(numbers[0].text, symbols[0].text, where)
        places[symbols[0].text] = where
    if any(name.endswith("state") for name in preset):
        note(f"{source}: the plug-in's own state is left out; its ports are read")
    return PortValues(values, places, source)


def _number(text: str, symbol: str, where: str) -> float:
    if text in ("true", "false"):
        return float(text == "true")
    value = parse_number(text)
    if value is None or not abs(value) < float("inf"):
        raise DataError(f"{where}: {symbol[:40]} is {text[:40]!r}, no number; save the preset again")
    return value


def _decimal(value: float) -> str:
    """A number with a point: hosts pass whole numbers on as integers, which some plug-ins and hosts ignore."""
    text = decimal(float(f"{value:.{MOST_DIGITS}g}"))
    return text if "." in text else f"{text}.0"


def _file_name(stem: str) -> str:
    from urllib.parse import quote

    return quote(os.fsencode(f"{stem}.ttl"), safe="")


ENTRY = """\
<{file}>
    a pset:Preset ;
    lv2:appliesTo <{uri}> ;
    rdfs:seeAlso <{file}> .
"""

PRESET = """\
{prefixes}<>
    a pset:Preset ;
    lv2:appliesTo <{uri}> ;
    rdfs:label {label} ;
    lv2:port {ports} .
"""
