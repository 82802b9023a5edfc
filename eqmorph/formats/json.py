"""eqmorph JSON: the program's own file, lossless, with units and the meaning of Q inside."""

import re
from typing import ClassVar

from eqmorph.eq.preset import FORMAT, Preset, parse_json
from eqmorph.formats.base import Format


class Json(Format):
    """Reads back to the last bit."""

    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    def recognises(self, text: str) -> bool:
        return re.search(rf'"format"\s*:\s*"{FORMAT}"', text) is not None

    def parse(self, text: str, source: str) -> Preset:
        return parse_json(text, source)

    def render(self, preset: Preset) -> str:
        return preset.to_json()
