"""Bands for presets and curves, into a layout by its name: the call that scripts make."""

from collections.abc import Sequence

from eqmorph.eq.layout import Layout
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.target import Fitted, Target, fit_target
from eqmorph.errors import UsageError
from eqmorph.fitting.layouts import as_layout

Wanted = Preset | Target


def fit(target: Wanted | Sequence[Wanted], layout: Layout | str, bands: int | None = None) -> Fitted:
    """Fit the bands of a layout to a curve.

    Args:
        target: a preset, a `Target` with a curve of its own, or several of them, whose curves add up.
        layout: bands and ranges of the result: a layout, the name of one, or the path of a file that describes one.
        bands: how many, where a layout that is named lets one choose.

    Returns:
        The preset, its target and the distance between the two.

    Raises:
        UsageError: no target, or no layout of that name.
        DataError: a curve that is not finite.

    Example:
        >>> from eqmorph.formats.io import read_preset
        >>> fitted = fit(read_preset("preset_a.json"), "parametric", bands=3)
        >>> len(fitted.preset.bands), fitted.errors.rms_db < 0.5
        (3, True)
    """
    parts = [target] if isinstance(target, AnyPreset | Target | str) else list(target)
    if not parts:
        raise UsageError("a fit needs at least one target", "target")
    targets = [part if isinstance(part, Target) else Target.of_presets([part]) for part in parts]
    return fit_target(sum(targets[1:], targets[0]), as_layout(layout, bands))
