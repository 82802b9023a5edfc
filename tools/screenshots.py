"""The pictures of docs/explorer.md: every kind of page on a desktop and a phone, light and dark.

Run by `make screenshots`; needs playwright and a Chromium (`apt-get install chromium`).
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import Surface, morph_surface, word_map
from eqmorph.formats.io import read_preset
from eqmorph.morphs.path import create_method
from eqmorph.runs.portable import load_model

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
EXAMPLES = IMAGES.parents[1] / "eqmorph" / "data" / "examples"
SCREENS = {"desktop": (1280, 860), "phone": (390, 844)}
SCHEMES = ("light", "dark")
REST_MS = 400
"""Time in which a page draws itself."""


def main() -> None:
    """Write docs/images/explorer-KIND-SCREEN-SCHEME.png."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("needs Chromium: apt-get install chromium")
    with TemporaryDirectory() as folder, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        for title, surface in pages().items():
            path = Path(folder) / "page.html"
            write_page(surface, title, path)
            for screen, (width, height) in SCREENS.items():
                for scheme in SCHEMES:
                    context = browser.new_context(
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,
                        has_touch=screen == "phone",
                        is_mobile=screen == "phone",
                    )
                    page = context.new_page()
                    page.goto(path.as_uri())
                    page.wait_for_timeout(REST_MS)
                    page.screenshot(path=IMAGES / f"explorer-{surface.kind}-{screen}-{scheme}.png")
                    context.close()
        browser.close()


def pages() -> dict[str, Surface]:
    """Title and surface of a slider, a pad and a map."""
    presets = [read_preset(EXAMPLES / f"{name}.json") for name in ("preset_a", "preset_b", "clear", "thin")]
    return {
        "warm to bright": morph_surface(presets[:2], create_method("response", None), "Method response."),
        "warm, bright, clear, thin": morph_surface(presets, create_method("log", None), "Method log."),
        "Words: warm, bright, clear ...": word_map(load_model(), "embedded model"),
    }


if __name__ == "__main__":
    main()
