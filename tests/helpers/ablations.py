"""Results of ablations that were never trained, for tables, plots and reports."""

from typing import Any

import numpy as np

from eqmorph.evaluation.figures import FIGURES, in_group
from eqmorph.experiments.ablate.result import Ablation, VariantResult
from eqmorph.experiments.ablate.variants import Variant
from eqmorph.recipes.named import STEPS, V1, V2
from eqmorph.recipes.schema import Recipe

V2_STEP = "v2: + rate on plateau"


def variant_result(name: str, recipe: Recipe, highest_hz: float = 18_000.0, **options: Any) -> VariantResult:
    """A variant of two folds; `figures=` gives the values of a figure, `spans` cover both kinds of outputs."""
    figures = {key: np.array([0.5, 0.7]) for key, figure in FIGURES.items() if set(figure.groups) - {"spaces"}}
    figures |= {"contrastive.end": np.array([np.nan, 1.0])} | options.pop("figures", {})
    spans = {"frequency_hz": (25.0, highest_hz), "gain_db": (-3.0, 3.0), "q": (0.5, 2.0)}
    options = {"group": "cumulative", "milestone": True} | options
    return VariantResult(
        variant=Variant(name=name, recipe=recipe, **options),
        folds=(0, 1),
        figures=figures,
        ranges={"reconstructions": spans, "random latents": spans},
    )


def make_ablation(**changes: Any) -> Ablation:
    """V1, a step, V2 and V2 with one fix left out, with infinite and undefined values."""
    rmse = "unseen.main.rmse_median_db"
    results = (
        variant_result("v1", V1, 1_590_000.0, figures={rmse: np.array([5.0, 6.0])}),
        variant_result(
            "+ units right",
            V1.override(STEPS["units right"]),
            np.inf,
            reference="v1",
            milestone=False,
            figures={rmse: np.array([np.inf, np.inf])},
        ),
        variant_result(V2_STEP, V2, reference="not in this ablation", figures={rmse: np.array([1.0, 3.0])}),
        variant_result(
            "v2 - units right", V2, np.inf, group="leave one out", reference=V2_STEP, milestone=False,
            figures={rmse: np.array([4.0, 4.5])},
        ),
    )  # fmt: skip
    content: dict[str, Any] = {
        "data": "my synthetic <file> & more.csv",
        "checksum": "ab" * 32,
        "synthetic": True,
        "presets": 10,
        "seeds": (0,),
        "folds": 2,
        "versions": {"eqmorph": "0.1", "torch": "2.13"},
        "variants": results,
        "baselines": {"PCA 8": {figure.key: np.array([1.0, 1.5]) for figure in in_group("baselines")}},
        "spaces": {"response": {figure.key: np.array([0.1, 0.2]) for figure in in_group("spaces")}},
        "command": "eqmorph ablate --only 'v1,v2' --out x",
        "main_words": ("warm", "bright"),
    }
    return Ablation(**(content | changes))
