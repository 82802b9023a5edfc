"""Colours of series stay apart for every sight, and in print without colour."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from eqmorph.plots.style import THEMES

# Machado, Oliveira and Fernandes (2009), severity 1.0: linear RGB as it is seen.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
LEAST_DISTANCE = 12.0
"""In CIELAB, where 2.3 is just noticeable."""
LEAST_LIGHTNESS = 6.0


def linear(colors):
    """(N, 3) linear RGB of sRGB texts."""
    values = np.array([to_rgb(color) for color in colors])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """(N, 3) CIELAB of linear RGB, by the white of D65."""
    scaled = rgb @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    x, y, z = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116).T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def least_distance(points):
    """The least Euclidean distance between two of the points (N, K)."""
    return np.linalg.norm(points[:, None] - points[None], axis=-1)[np.triu_indices(len(points), 1)].min()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_series_stay_apart_for_every_sight(theme, sight):
    seen = np.clip(linear(THEMES[theme].series) @ np.transpose(SIGHTS[sight]), 0, 1)
    assert least_distance(lab(seen)) >= LEAST_DISTANCE


@pytest.mark.parametrize("theme", THEMES)
def test_series_stay_apart_in_grey(theme):
    lightness = lab(linear(THEMES[theme].series))[:, :1]
    assert least_distance(lightness) >= LEAST_LIGHTNESS
