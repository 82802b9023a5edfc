"""Protocols beside what others published, and reliability of descriptions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import binomtest

from eqmorph.errors import UsageError
from eqmorph.experiments.protocols.published import listening_gap
from eqmorph.experiments.protocols.result import ProtocolResult, Row
from eqmorph.plots.calibration import calibration_figure, calibration_plot, wilson
from eqmorph.plots.protocol import protocol_figure, protocol_plot
from eqmorph.plots.style import PAPER
from eqmorph.words.lexicon import Bin
from eqmorph.words.reliability import Calibration

RESULT = ProtocolResult(
    protocol="listening-gap",
    title="Listening Gap",
    note="20 draws",
    synthetic=True,
    rows=(
        Row(
            subject="warm",
            method="lexicon",
            figures={"protocol.lsd_db": np.array([4.9, 5.1]), "protocol.hrp": np.array([55.0])},
        ),
        Row(subject="bright", method="lexicon", figures={"protocol.lsd_db": np.array([5.2, 5.4])}),
        *listening_gap(),
    ),
)


def test_every_method_stands_in_its_panel_with_its_interval():
    plot = protocol_plot(RESULT)
    assert [row.part for row in plot.rows][:2] == ["warm", "bright"] and plot.rows[-1].published
    assert plot.rows[0].values["protocol.lsd_db"].mean == 5.0
    assert "Keough" in plot.note and "synthetic" in plot.title
    axes = protocol_figure(plot).axes[[figure.key for figure in plot.figures].index("protocol.lsd_db")]
    filled = [float(line.get_xdata(orig=False)[0]) for line in axes.lines if line.get_marker() == "o"]
    hollow = [line for line in axes.lines if line.get_marker() == "D"]
    assert filled == pytest.approx([5.0, 5.3])
    published = [row for row in listening_gap() if "protocol.lsd_db" in row.figures]
    assert len(hollow) == len(published) and all(line.get_markerfacecolor() == "#ffffff" for line in hollow)
    with pytest.raises(UsageError):
        protocol_figure(plot, PAPER)


@pytest.mark.parametrize(("right", "count"), [(0, 5), (3, 10), (97, 100), (7, 7)])
def test_intervals_of_shares_are_wilsons(right, count):
    expected = binomtest(right, count).proportion_ci(method="wilson")
    assert_allclose(wilson(right / count, count), (expected.low, expected.high), atol=1e-6)


def test_a_reliability_diagram_has_a_dot_for_each_bin():
    calibration = Calibration(0.02, 0.8, (Bin(10, 0.55, 0.5), Bin(40, 0.95, 0.9)))
    plot = calibration_plot(calibration, ("bright", "warm"), "made up")
    assert "50 presets" in plot.note and "0.020" in plot.note
    (axes,) = calibration_figure(plot).axes
    dots = axes.collections[-1]
    assert_allclose(dots.get_offsets(), [[0.55, 0.5], [0.95, 0.9]])
    small, large = dots.get_sizes()
    assert large == 4 * small
