"""Canonical order of peaks: exchanging them does not change the sound, so presets are described with sorted ones."""

from eqmorph.eq.backend import Array, copied, indices, stable_argsort, take_along
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import FIELDS


def ordered_peaks(params: Array, layout: Layout) -> Array:
    """The same curves with the peaks in ascending frequency; ties keep their order.

    13.6 % of the rows of the SAFE file are permutations of a plainer description. The result lies inside the
    layout's ranges where the ranges of its peaks ascend, as those of the SAFE equaliser do.

    Args:
        params: (..., P) vectors in Hz, dB and Q, numpy or torch.
        layout: their layout; peaks with a fixed number keep their place.

    Returns:
        (..., P) vectors of the same library.

    >>> from eqmorph.eq.layout import SAFE
    >>> swapped = SAFE.default.copy()
    >>> swapped[SAFE.columns("frequency_hz")] = [150.0, 2000.0, 1000.0, 300.0, 8200.0]
    >>> ordered_peaks(swapped, SAFE)[SAFE.columns("frequency_hz")].tolist()
    [150.0, 300.0, 1000.0, 2000.0, 8200.0]
    """
    columns_of_peaks = [
        [layout.column(band, field) for field in FIELDS] for band, kind in enumerate(layout.kinds) if kind == "peak"
    ]
    exchangeable = [columns for columns in columns_of_peaks if None not in columns]
    if not exchangeable:
        return params
    columns = indices(exchangeable, params).T  # (3, K): where field f of peak k stands in a vector
    values = params[..., columns]  # (..., 3, K)
    order = stable_argsort(values[..., FIELDS.index("frequency_hz"), :])  # (..., K)
    ordered = copied(params)
    ordered[..., columns] = take_along(values, order[..., None, :])
    return ordered
