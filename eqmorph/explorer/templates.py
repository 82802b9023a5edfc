"""The texts around the numbers of a written file: the page fills in the templates of `eqmorph.formats` themselves.

A template is one of `str.format`, but for CamillaDSP's script, which holds NAMES once.
"""

from typing import Any

from eqmorph.formats import camilladsp, easyeffects, faust, jsfx, lv2, pipewire, reaper, stepping
from eqmorph.formats.turtle import PREFIXES


def file_templates() -> dict[str, dict[str, Any]]:
    """Collect the templates by the name of the format, as the writers of `static/` take them."""
    plugins = {name: {"title": plugin.title, "uri": plugin.stereo} for name, plugin in lv2.EQUALIZERS.items()}
    return {
        "faust": {"program": faust.TEMPLATE, "slider": faust.SLIDER},
        "jsfx": {"program": jsfx.TEMPLATE, "slider": jsfx.SLIDER},
        "reaper": {"program": reaper.TEMPLATE},
        "pipewire": {"program": pipewire.TEMPLATE, "turn": pipewire.TURN},
        "camilladsp": {"step": camilladsp.step_template()},
        "easyeffects": {"before": easyeffects.PRESETS_FOLDER},
        "shell": {"script": stepping.SHELL, "seconds": stepping.SECONDS},
        "lv2": {"preset": lv2.PRESET, "entry": lv2.ENTRY, "prefixes": PREFIXES, "plugins": plugins},
    }
