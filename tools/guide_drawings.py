"""The drawings of docs/guides: what is typed, where the file goes, and the curve that the program gets.

Run by `make screenshots`. The curve is read back from the file where the format is read; for a whole morph it is that
of five places of the slider.
"""

from dataclasses import dataclass
from html import escape
from pathlib import Path

from eqmorph.eq.curves import curves_db
from eqmorph.eq.filters import log_grid
from eqmorph.eq.picture import PICTURE_POINTS, response_svg
from eqmorph.eq.picture import WIDTH as CURVE_WIDTH
from eqmorph.formats import FORMATS
from eqmorph.formats.io import read_preset
from eqmorph.morphs.path import morph

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images" / "guides"
EXAMPLES = FOLDER.parents[2] / "eqmorph" / "data" / "examples"

BOX_WIDTH, BOX_HEIGHT, GAP = 400, 46, 16
LABEL_WIDTH = 8
"""By which the last label of an axis stands beside the curve."""

WIDTH, HEIGHT = BOX_WIDTH + 40 + CURVE_WIDTH + LABEL_WIDTH, 190
GRAY, INK = "#8a8a8a", "#7a8794"
PLACES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Guide:
    """One drawing.

    Attributes:
        command: what is typed, without `eqmorph`.
        place: where the file goes.
        program: what reads it there.
        format: whose files it reads.
    """

    command: str
    place: str
    program: str
    format: str


WHOLE = "morph preset_a.json preset_b.json -o "

CONVERT = "convert preset_a.json warm."

GUIDES = {
    "equalizer-apo": Guide(CONVERT + "txt", r"EqualizerAPO\config\warm.txt", "Equalizer APO", "parametric_eq"),
    "peace": Guide(CONVERT + "peace", r"EqualizerAPO\config\warm.peace", "Peace", "peace"),
    "easyeffects": Guide(CONVERT + "easyeffects.json", "easyeffects/output/warm.json", "EasyEffects", "easyeffects"),
    "pipewire": Guide(CONVERT + "conf", "pipewire/filter-chain.conf.d/warm.conf", "PipeWire", "pipewire"),
    "camilladsp": Guide(CONVERT + "yml", "filters and pipeline of your configuration", "CamillaDSP", "camilladsp"),
    "graphic-eq": Guide(
        'convert preset_a.json "warm GraphicEQ.txt"', "the phone, then Import", "Wavelet", "graphic_eq"
    ),
    "poweramp": Guide(CONVERT + "poweramp.json", "the phone, then Import", "Poweramp", "poweramp"),
    "rockbox": Guide(CONVERT + "cfg", "/.rockbox/eqs/warm.cfg", "Rockbox", "rockbox"),
    "minidsp": Guide(CONVERT + "minidsp.txt", "PEQ, Advanced, Import", "miniDSP", "minidsp"),
    "voicemeeter": Guide(CONVERT + "xml", "EQ of a bus, Load EQ Settings", "Voicemeeter", "voicemeeter"),
    "ears": Guide(CONVERT + "ears.json", "Ears, Import Presets", "Ears, in the browser", "ears"),
    "rew": Guide("convert rew.txt warm.json", "Filter Settings file as text", "REW", "parametric_eq"),
    "ffmpeg": Guide(WHOLE + "morph.ffmpeg", "-/filter:a morph.ffmpeg", "ffmpeg", "ffmpeg"),
    "sox": Guide(CONVERT + "sox", "sox in.wav out.wav $(cat warm.sox)", "SoX", "sox"),
    "lv2": Guide(WHOLE + "~/.lv2/morph.lv2", "~/.lv2/morph.lv2", "LV2 hosts", "lv2"),
    "faust": Guide(WHOLE + "morph.dsp", "faust2lv2, faust2jack, faustide", "Faust", "faust"),
    "reaper": Guide(WHOLE + "morph.lua", "Actions, Load ReaScript", "REAPER", "reaper"),
    "jsfx": Guide(WHOLE + "morph.jsfx", "REAPER/Effects/morph.jsfx", "REAPER", "jsfx"),
}


def drawing(guide: Guide) -> str:
    """One picture as SVG: three boxes under each other, and the curves beside them."""
    texts = (f"eqmorph {guide.command}", guide.place, guide.program)
    boxes = []
    for index, text in enumerate(texts):
        top = index * (BOX_HEIGHT + GAP) + 1
        middle = top + BOX_HEIGHT / 2 + 4
        size = min(12.0, (BOX_WIDTH - 20) / (0.62 * len(text)))
        boxes.append(
            f'<rect x="1" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6" fill="none" stroke="{INK}"/>'
            f'<text x="{BOX_WIDTH / 2:g}" y="{middle:g}" font-size="{size:.1f}" text-anchor="middle" fill="{INK}" '
            f'font-family="monospace">{escape(text)}</text>'
        )
        if index:
            center = BOX_WIDTH / 2
            boxes.append(f'<path d="M{center:g} {top - GAP}v{GAP - 4}m-4 -4l4 4l4 -4" fill="none" stroke="{GRAY}"/>')
    curve = _curves(guide).replace("<svg ", f'<svg x="{BOX_WIDTH + 40}" y="4" overflow="visible" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img">{"".join(boxes)}{curve}</svg>\n'
    )


def _curves(guide: Guide) -> str:
    """What the program gets: the preset as the file holds it, or five places of the morph."""
    first, second = (read_preset(EXAMPLES / f"preset_{letter}.json") for letter in "ab")
    writer = FORMATS.create(guide.format)
    grid_hz = log_grid(PICTURE_POINTS)
    if "morph" in guide.command:
        path = morph(first, second, t=PLACES)
        return response_svg(path.curves_db(grid_hz), grid_hz, [f"{place:g}" for place in PLACES])
    if writer.draws:
        held_db = writer.curve_db(writer.render(first), "drawing", grid_hz)
        held_db = held_db - held_db.mean() + curves_db([first], grid_hz).mean()
        return response_svg(held_db[None], grid_hz, [first.name])
    return response_svg(curves_db([first], grid_hz), grid_hz, [first.name])


def main() -> None:
    """Write docs/images/guides/PROGRAM.svg."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, guide in GUIDES.items():
        (FOLDER / f"{name}.svg").write_text(drawing(guide), encoding="utf-8")


if __name__ == "__main__":
    main()
