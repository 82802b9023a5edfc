"""EQ curves in characters."""

import numpy as np
import pytest

from eqmorph.plots.terminal import GRID_HZ, sketch

STEP_DB = np.where(GRID_HZ < 640, 6.0, -6.0)


def test_the_curve_lies_where_its_decibels_are():
    lines = sketch(STEP_DB, width=20, ascii_only=True, color=False).splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("   +6|*******") and "*******" not in lines[8][:16]
    assert lines[8].startswith("   -6|") and lines[8].endswith("********")
    assert lines[4].startswith(" 0 dB|-")
    assert all(row[16] == "*" for row in lines[1:8]), "a steep curve stays one line"
    assert lines[9].split()[0] == "20" and lines[9].endswith("20k Hz")


def test_braille_has_eight_dots_a_cell():
    flat = sketch(np.zeros(len(GRID_HZ)), width=4, ascii_only=False, color=False).splitlines()
    assert flat[4] == " 0 dB┤⠤⠤⠤⠤", "two dots across, the third of four down"
    assert sketch(np.full(len(GRID_HZ), 3.0), width=2, ascii_only=False, color=False)[6:8] == "⠉⠉"


def test_several_curves_end_in_their_numbers_and_need_no_colour():
    drawn = sketch([STEP_DB, -STEP_DB], width=30, names=["a", "b"], ascii_only=True, color=False)
    lines = drawn.splitlines()
    assert lines[0].endswith(" 2") and lines[8].endswith(" 1") and lines[-1].split() == ["1", "a", "2", "b"]
    assert "\x1b" not in drawn and drawn.isascii()
    assert "\x1b[36m" in sketch([STEP_DB], ascii_only=True, color=True)


def test_a_legend_is_no_wider_than_the_plot():
    names = ["a", "b", "a long name " * 4, "c"]
    drawn = sketch([STEP_DB] * 4, width=30, names=names, ascii_only=True, color=False)
    legend = drawn.splitlines()[10:]
    assert len(legend) > 2 and all(len(line) <= 6 + 30 + 8 for line in legend)
    assert legend[0].split() == ["1", "a", "2", "b"] and legend[-1].endswith("4 c")


def test_what_is_not_a_number_or_out_of_sight_is_drawn_at_the_edge():
    curve = np.full(len(GRID_HZ), 900.0)
    curve[0] = np.nan
    assert "+120" in sketch(curve, ascii_only=True, color=False)


@pytest.mark.parametrize(
    ("encoding", "plain"), [("utf-8", False), ("ascii", True), ("cp1252", True), ("nonsense", True)]
)
def test_the_output_decides_what_can_be_shown(monkeypatch, encoding, plain):
    import io
    import sys

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    terminal.__class__ = type("Terminal", (Terminal,), {"encoding": encoding})
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    drawn = sketch(STEP_DB)
    assert "\x1b[" in drawn and drawn.isascii() == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in sketch(STEP_DB)
