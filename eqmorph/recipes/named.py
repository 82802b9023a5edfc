"""The named recipes: V1 and V2 of the original system as published, variants of them, and the default, past V2."""

from typing import Any

from eqmorph.errors import unknown_name
from eqmorph.recipes.schema import Recipe

V1 = Recipe.model_validate(
    {
        "name": "v1",
        "about": "the original system as published, unit bug included: z-score, a head for each unit, fixed weight",
        "normalizer": "zscore",
        "encoder": "residual",
        "decoder": "multihead-v1",
        "latents": 32,
        "projection": 128,
        "losses": {
            "reconstruction": "normalized",
            "contrastive": {"name": "contrastive", "weight": 0.5},
        },
        "batch_size": 32,
        "epochs": 100,
        "learning_rate": 1e-3,
    }
)

STEPS: dict[str, dict[str, Any]] = {
    "units right": {"decoder": "multihead", "losses.reconstruction.name": "physical"},
    "log-min-max": {"normalizer": "logminmax"},
    "sigmoid decoder": {"decoder": "sigmoid"},
    "balanced loss": {"losses.reconstruction.name": "normalized"},
    "annealed weight": {"losses.contrastive.weight": {"name": "linear", "start": 0.1, "end": 0.5}},
    "batch 64": {"batch_size": 64},
    "150 epochs": {"epochs": 150},
    "rate on plateau": {"rate_schedule": {"name": "plateau", "factor": 0.5, "patience": 20}},
}
"""The way from V1 to V2, in the order of the original system: step -> the fields that it changes."""


def _v2() -> Recipe:
    recipe = V1.override(
        {"name": "v2", "about": "the original system redesigned: log-min-max, one sigmoid head, balanced loss"}
    )
    for changes in STEPS.values():
        recipe = recipe.override(changes)
    return recipe


V2 = _v2()

SEMANTIC = Recipe.model_validate(
    {
        "name": "semantic",
        "about": "beyond V2: principal components and small networks, words as prototypes, response loss in decibels",
        "data": {"order_peaks": True, "fill_inactive": True, "keep_unlabelled": True},
        "normalizer": {"name": "logminmax", "per_band": True, "bounds": "layout"},
        "encoder": "semantic",
        "decoder": "semantic",
        "latents": 8,
        "projection": 16,
        "projection_hidden": 128,
        "losses": {
            "reconstruction": {"name": "active", "weight": 0.24},
            "response": {"name": "response", "error": "root", "scale": 1.0, "weight": 0.2},
            "word": {"name": "word", "on": "words"},
            "contrastive": {"name": "contrastive", "on": "words", "weight": 0.5},
        },
        "batch_size": 256,
        "mixing": 0.5,
        "word_batch": {"size": 128, "rare": 16, "submitter_power": 0.5, "every": 2},
        "epochs": 230,
        "learning_rate": 1.2e-2,
        "rate_schedule": {"name": "cosine", "end": 0.02, "warmup": 0.04},
        "beta2": 0.99,
        "max_grad_norm": 1.0,
        "ema_decay": 0.995,
    }
)

BETA_VAE = Recipe.model_validate(
    {
        "name": "beta-vae",
        "about": "a variational autoencoder with a few latents, as flowEQ's (Steinmetz 2019), divergence annealed",
        "data": {"order_peaks": True, "fill_inactive": True, "keep_unlabelled": True},
        "normalizer": {"name": "logminmax", "per_band": True, "bounds": "layout"},
        "encoder": "variational",
        "decoder": "dense",
        "latents": 2,
        "projection": 0,
        "losses": {
            "reconstruction": "normalized",
            "divergence": {"name": "divergence", "weight": {"name": "linear", "start": 0.0, "end": 0.001}},
        },
        "batch_size": 64,
        "epochs": 150,
        "learning_rate": 1e-3,
    }
)
"""flowEQ has one to three latents and a beta of 0, 0.001, 0.01 or 0.02 (`end` of the weight). Sizes
of layers, the normalizer and the length of the training are chosen here."""

BEYOND: tuple[Recipe, ...] = (BETA_VAE, SEMANTIC)
"""Recipes beyond V2: the last steps of the ablation, each beside V2."""

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        V1,
        V1.override({"name": "v1-units", "about": "V1 with its units right, nothing else"} | STEPS["units right"]),
        V2,
        V2.override(
            {
                "name": "v3",
                "about": "V2 with fixed bounds: 20-20,000 Hz and Q 0.1-10",
                "normalizer": {"name": "logminmax", "bounds": "audible"},
            }
        ),
        *BEYOND,
    )
}

DEFAULT = SEMANTIC.name


def recipe(name: str) -> Recipe:
    """Return the recipe called `name`; "default" is the default one.

    Raises:
        UsageError: there is none; the message names the nearest and all of them.
    """
    if name == "default":
        return RECIPES[DEFAULT]
    if name not in RECIPES:
        raise unknown_name("recipe", name, ["default", *RECIPES])
    return RECIPES[name]
