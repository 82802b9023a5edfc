"""The options of the look, which every plot command has."""

import pytest
from matplotlib.image import imread

from eqmorph.cli.plot.draw import inches
from eqmorph.errors import UsageError


@pytest.mark.parametrize(
    ("width", "value_in"), [("3.5in", 3.5), ("89mm", 89 / 25.4), ("8.9 cm", 8.9 / 2.54), ("252.9pt", 3.4994)]
)
def test_a_width_has_a_unit(width, value_in):
    assert inches(width) == pytest.approx(value_in, abs=1e-3)


@pytest.mark.parametrize("width", ["3.5", "wide", "-3in", "1e3in", "0.1in", "400cm", ""])
def test_what_is_no_width_is_refused(width):
    with pytest.raises(UsageError):
        inches(width)


def test_options_change_the_style_for_the_purpose(eqmorph, tmp_path):
    out = tmp_path / "a.png"
    result = eqmorph(
        "plot", "preset", "preset_a.json", "-o", out, "--style", "paper", "--width", "3in", "--dpi", "100", "--json"
    )
    assert imread(out).shape[1] == 300
    style = result.json["style"]
    assert (style["font"], style["heading"], style["width_in"]) == ("serif", False, 3.0)
    assert "caption" in result.stderr, "what the picture lacks is said"
