"""Presets that benchmarks are run on: those of the OPRA database, and random ones."""

import json
from pathlib import Path

import numpy as np

from eqmorph.corpora.opra import KIND_OF
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset


def read_presets(path: Path) -> dict[int, list[Preset]]:
    """Read the presets of shelves and peaks alone from `database_v1.jsonl`, by their number of bands."""
    presets: dict[int, list[Preset]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        bands = entry["data"]["parameters"]["bands"] if entry["type"] == "eq" else []
        if bands and all(band["type"] in KIND_OF for band in bands):
            presets.setdefault(len(bands), []).append(Preset(bands=[_band(band) for band in bands]))
    return presets


def _band(band: dict[str, float | str]) -> Band:
    return Band(type=KIND_OF[band["type"]], frequency_hz=band["frequency"], gain_db=band["gain_db"], q=band["q"])


def five_bands(rng: np.random.Generator) -> Preset:
    """Draw a preset from the ranges of the SAFE layout, frequencies and Q in octaves."""
    share = rng.random(len(SAFE.params))
    is_log = np.array([param.scale == "log" for param in SAFE.params])
    low, high = np.where(is_log, SAFE.low, 1.0), np.where(is_log, SAFE.high, 1.0)
    return SAFE.preset(
        SAFE.clip(np.where(is_log, low * (high / low) ** share, SAFE.low + share * (SAFE.high - SAFE.low)))
    )


def any_bands(rng: np.random.Generator) -> Preset:
    """Draw 1 to 20 bands of any kind, as real presets have them."""
    return Preset(
        bands=tuple(
            Band(
                type=str(rng.choice(["low_shelf", "peak", "high_shelf"])),
                frequency_hz=20.0 * 1000.0 ** rng.random(),
                gain_db=rng.uniform(-12.0, 12.0),
                q=0.1 * 100.0 ** rng.random(),
            )
            for _ in range(rng.integers(1, 21))
        )
    )


def shelves_and_peaks(rng: np.random.Generator, bands: int) -> Preset:
    """Draw a low shelf, peaks and a high shelf, anywhere from 20 Hz to 20 kHz."""
    kinds = ["low_shelf", *["peak"] * (bands - 2), "high_shelf"]
    frequency_hz = np.sort(20.0 * 1000.0 ** rng.random(bands))
    gain_db, qs = rng.normal(0.0, 4.0, bands), np.exp(rng.uniform(np.log(0.5), np.log(6.0), bands))
    rows = zip(kinds, frequency_hz.tolist(), gain_db.tolist(), qs.tolist(), strict=True)
    return Preset(bands=[Band(type=kind, frequency_hz=hz, gain_db=db, q=q) for kind, hz, db, q in rows])
