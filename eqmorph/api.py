"""Functions of the flat surface (`import eqmorph as eq`) that join several rooms."""

from typing import TYPE_CHECKING

from eqmorph.eq.preset import Preset
from eqmorph.extras import explained

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@explained()
def plot_preset(*presets: Preset) -> "Figure":
    """Draw the response of presets from 20 Hz to 20 kHz, their bands marked.

    Args:
        *presets: one preset or more; one shows the response of each band too.

    Returns:
        A matplotlib figure; a notebook shows it, `figure.savefig(path)` writes it.
    """
    from eqmorph.plots.preset import preset_figure, preset_plot

    return preset_figure(preset_plot(presets))
