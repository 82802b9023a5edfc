"""What the seed's author hoped for, met or not, on this data."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from eqmorph.experiments.ablate.runner import Result


@dataclass(frozen=True)
class Expectation:
    """One hope: how to read it off a result, how to say it, and when it is met."""

    title: str
    read: Callable[[Result], float]
    met: Callable[[float], bool]
    show: str = "{:.3g}"


@dataclass(frozen=True)
class Verdict:
    """One expectation on one cell."""

    expectation: str
    cell: str
    value: float
    shown: str
    met: bool


def _mean(name: str) -> Callable[[Result], float]:
    def read(result: Result) -> float:
        values = result.figures.get(name, np.array([np.nan]))
        return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")

    return read


def _highest_frequency(result: Result) -> float:
    return max(spans["frequency_hz"][1] for spans in result.ranges.values())


def _share_valid(result: Result) -> float:
    return float(min(result.figures[name].min() for name in ("seen.all.valid", "random.valid")))


def _share_falling(result: Result) -> float:
    """Share of training's tenths in which the contrastive loss fell; 0 where it fell by too little to matter."""
    start, end = (_mean(f"contrastive.normalized_{when}")(result) for when in ("start", "end"))
    return _mean("contrastive.falling")(result) if end - start >= LEAST_FALL else 0.0


LEAST_FALL = 0.1
"""How far, between collapsed (0) and floor (1), a loss must come for its fall to be more than noise."""

EXPECTATIONS = (
    Expectation(
        "highest frequency <= 20,000 Hz", _highest_frequency, lambda v: v <= 20_000 * (1 + 1e-6), "{:,.0f} Hz"
    ),
    Expectation("only valid outputs", _share_valid, lambda v: v == 1.0, "{:.1%}"),
    Expectation("silhouette > 0.3 (all words, in sample)", _mean("seen.all.silhouette"), lambda v: v > 0.3),
    Expectation("Davies-Bouldin < 2.0 (all words, in sample)", _mean("seen.all.davies_bouldin"), lambda v: v < 2.0),
    Expectation("silhouette > 0.3 (warm/bright, unseen)", _mean("unseen.main.silhouette"), lambda v: v > 0.3),
    Expectation("Davies-Bouldin < 2.0 (warm/bright, unseen)", _mean("unseen.main.davies_bouldin"), lambda v: v < 2.0),
    Expectation("reconstruction loss < 0.5", _mean("training.reconstruction"), lambda v: v < 0.5, "{:,.4g}"),
    Expectation("contrastive loss falling", _share_falling, lambda v: v >= 0.9, "{:.0%} of steps"),
)


def verdicts(results: list[Result]) -> list[Verdict]:
    """Every expectation on every result; a figure that is not defined is not met."""
    found = []
    for expectation in EXPECTATIONS:
        for result in results:
            value = expectation.read(result)
            defined = not np.isnan(value)
            shown = expectation.show.format(value) if defined else "-"
            found.append(
                Verdict(expectation.title, result.cell.name, value, shown, defined and expectation.met(value))
            )
    return found
