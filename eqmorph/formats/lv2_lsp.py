"""LSP Parametric Equalizer x8, x16 and x32 (lsp-plug.in): bands of any type in any order.

Written in the filter mode "APO (DR)" and the equalizer mode IIR, which have the cookbook's response; its float32
coefficients are up to 0.2 dB off below 100 Hz where Q is high.
"""

from collections.abc import Iterator

from eqmorph.eq.preset import Preset
from eqmorph.formats.filter_list import Filter
from eqmorph.formats.lsp import APO, LABELS, OFF, RANGES, LspBand, lsp_filters
from eqmorph.formats.lv2_equalizers import Equalizer, Ports, PortValues, factor
from eqmorph.formats.reading import note_off
from eqmorph.formats.writing import limit

TYPES = (OFF, "Bell", "Hi-pass", "Hi-shelf", "Lo-pass", "Lo-shelf", "Notch", "Resonance", "Allpass")
MODES = ("RLC (BT)", "RLC (MT)", "BWC (BT)", "BWC (MT)", "LRX (BT)", "LRX (MT)", APO)
SLOPES = ("x1", "x2", "x3", "x4")
"""What the numbers of the ports ft, fm and s stand for."""

LOWEST_FREQUENCY_HZ = 10.0


class Lsp(Equalizer):
    """With as many bands as its name says."""

    def __init__(self, bands: int) -> None:
        self.bands = bands
        self.title = f"LSP Parametric Equalizer x{bands}"
        self.mono = f"http://lsp-plug.in/plugins/lv2/para_equalizer_x{bands}_mono"
        self.stereo = f"http://lsp-plug.in/plugins/lv2/para_equalizer_x{bands}_stereo"

    def ports(self, preset: Preset, preamp_db: float) -> Ports:
        limit(preset.bands, self.title, RANGES, self.bands)
        ports: Ports = {"enabled": 1, "mode": 0, "g_in": factor(preamp_db), "g_out": 1, "bal": 0}
        for index, band in enumerate(preset.bands):
            ports |= {
                f"ft_{index}": TYPES.index(LABELS[band.type]),
                f"fm_{index}": MODES.index(APO),
                f"s_{index}": 0,
                f"xs_{index}": 0,
                f"xm_{index}": 0,
                f"f_{index}": band.frequency_hz,
                f"g_{index}": factor(band.gain_db),
                f"q_{index}": band.q,
            }
        return ports | {f"ft_{index}": 0 for index in range(len(preset.bands), self.bands)}

    def filters(self, ports: PortValues) -> Iterator[Filter]:
        if ports.get("enabled", 1) == 0:
            raise ports.wrong("enabled", "the equalizer is bypassed", "switch it on and save again")
        for symbol, what in (
            ("mode", "another mode than IIR"),
            ("bal", "a balance"),
            ("frqs", "shifted frequencies"),
        ):
            if ports.get(symbol, 0) != 0:
                raise ports.wrong(symbol, f"{what}, which no preset holds", "set it to 0 and save again")
        yield from ports.gain("g_in")
        yield from ports.gain("g_out")
        bands = [index for index in range(self.bands) if _named(ports.get(f"ft_{index}", 0), TYPES) != OFF]
        soloed = [index for index in bands if ports.get(f"xs_{index}", 0) != 0]
        if 0 < len(soloed) < len(bands):
            note_off(ports.source)
        for index in soloed or bands:
            yield from self._filters(ports, index)

    def _filters(self, ports: PortValues, index: int) -> Iterator[Filter]:
        """The filters of one band that has a type; none where it is muted."""
        label = _named(ports.get(f"ft_{index}", 0), TYPES)
        mode = _named(ports.get(f"fm_{index}", 0), MODES)
        slope = _named(ports.get(f"s_{index}", 0), SLOPES)
        if ports.get(f"xm_{index}", 0) != 0:
            note_off(ports.source)
            return
        frequency_hz = max(ports.get(f"f_{index}", LOWEST_FREQUENCY_HZ), LOWEST_FREQUENCY_HZ)
        gain_db, q = ports.decibels(f"g_{index}", 1.0), ports.get(f"q_{index}", 0.0)
        band = LspBand(label, mode, slope, frequency_hz, gain_db, q)
        yield from lsp_filters(band, f"band {index}", ports.where(f"ft_{index}"))


def _named(number: float, names: tuple[str, ...]) -> str | float:
    """What the number of a port stands for; the number itself where it stands for nothing."""
    return names[int(number)] if 0 <= number < len(names) else number
