"""eqmorph JSON: the program's own file, lossless, with units and the meaning of Q inside.

A preset for all channels has `bands`, one for two channels `left` and `right`, each with bands of its own.
"""

import re
from typing import Any

from eqmorph.eq.preset import FORMAT, JSON_UNITS, VERSION, AnyPreset, Preset
from eqmorph.eq.stereo import CHANNELS, StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats.base import Format
from eqmorph.formats.json_values import load_json
from eqmorph.text import shorten


class Json(Format):
    """Reads back to the last bit."""

    def recognizes(self, text: str) -> bool:
        return re.search(rf'"format"\s*:\s*"{FORMAT}"', text) is not None

    def parse(self, text: str, source: str) -> AnyPreset:
        """Read the preset in a text.

        Args:
            text: content of a file.
            source: what messages call it.

        Raises:
            DataError: not JSON, another format or version, other units, or a value out of range (which is named).
        """
        data = load_json(text, source)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise DataError(f'{source}: not an eqmorph preset (it needs "format": "{FORMAT}")')
        if data.get("version") != VERSION:
            raise DataError(
                f"{source}: preset version {shorten(data.get('version'))} is unknown; this eqmorph reads {VERSION}"
            )
        if data.get("units", JSON_UNITS) != JSON_UNITS:
            raise DataError(f"{source}: units {shorten(data['units'])} are unknown; expected {JSON_UNITS!r}")
        fields: dict[str, Any] = {
            key: value for key, value in data.items() if key not in ("format", "version", "units")
        }
        kind = StereoPreset if any(channel in fields for channel in CHANNELS) else Preset
        try:
            return kind.from_dict(fields)
        except DataError as error:
            raise DataError(f"{source}: {error}") from None

    def render(self, preset: Preset) -> str:
        return preset.to_json()

    def render_stereo(self, preset: StereoPreset) -> str:
        return preset.to_json()
