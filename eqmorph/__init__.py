"""eqmorph: neural EQ morphing.

    import eqmorph as eq

    warm, bright = eq.load_preset("preset_a.json"), eq.load_preset("preset_b.json")
    warm.response([100.0, 1_000.0, 10_000.0])

The names below are the whole public API. Each is imported from its home when it is first used, so that importing
eqmorph itself loads nothing but the standard library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from eqmorph.api import apply as apply
    from eqmorph.api import plot_preset as plot_preset
    from eqmorph.corpora import load_corpus as load_corpus
    from eqmorph.corpora.corpus import Corpus as Corpus
    from eqmorph.eq.combine import sum_presets as sum_presets
    from eqmorph.eq.filters import Bands as Bands
    from eqmorph.eq.filters import response_db as response_db
    from eqmorph.eq.layout import Layout as Layout
    from eqmorph.eq.preset import AnyPreset as AnyPreset
    from eqmorph.eq.preset import Band as Band
    from eqmorph.eq.preset import Preset as Preset
    from eqmorph.eq.reduce import reduce as reduce
    from eqmorph.eq.stereo import StereoPreset as StereoPreset
    from eqmorph.eq.target import Fitted as Fitted
    from eqmorph.eq.target import Target as Target
    from eqmorph.errors import DataError as DataError
    from eqmorph.errors import EqmorphError as EqmorphError
    from eqmorph.errors import UsageError as UsageError
    from eqmorph.experiments.ablate import ablate as ablate
    from eqmorph.experiments.ablate.variants import choose_variants as choose_variants
    from eqmorph.experiments.evaluate import evaluate as evaluate
    from eqmorph.experiments.jobs import StudySettings as StudySettings
    from eqmorph.experiments.sweep import sweep as sweep
    from eqmorph.experiments.train import train as train
    from eqmorph.extras import MissingExtraError as MissingExtraError
    from eqmorph.fitting.fit import fit as fit
    from eqmorph.fitting.layouts import named_layout as load_layout
    from eqmorph.fitting.match import match as match
    from eqmorph.fitting.targets import parse_target as parse_target
    from eqmorph.fitting.targets import read_target as load_target
    from eqmorph.formats.io import parse_any_preset as parse_any_preset
    from eqmorph.formats.io import parse_preset as parse_preset
    from eqmorph.formats.io import read_any_preset as load_any_preset
    from eqmorph.formats.io import read_preset as load_preset
    from eqmorph.formats.io import render_preset as render_preset
    from eqmorph.formats.io import write_preset as save_preset
    from eqmorph.morphs.path import MorphPath as MorphPath
    from eqmorph.morphs.path import morph as morph
    from eqmorph.morphs.stereo import StereoPath as StereoPath
    from eqmorph.plugins import register as register
    from eqmorph.recipes.named import recipe as load_recipe
    from eqmorph.recipes.schema import Recipe as Recipe
    from eqmorph.runs.portable import load_model as load_model
    from eqmorph.runs.trained import TrainedRun as TrainedRun
    from eqmorph.words.api import describe as describe
    from eqmorph.words.api import generate as generate
    from eqmorph.words.api import list_words as list_words
    from eqmorph.words.api import nudge as nudge

_HOMES = {
    "AnyPreset": "eqmorph.eq.preset:AnyPreset",
    "Band": "eqmorph.eq.preset:Band",
    "Bands": "eqmorph.eq.filters:Bands",
    "Corpus": "eqmorph.corpora.corpus:Corpus",
    "DataError": "eqmorph.errors:DataError",
    "EqmorphError": "eqmorph.errors:EqmorphError",
    "Fitted": "eqmorph.eq.target:Fitted",
    "Layout": "eqmorph.eq.layout:Layout",
    "MissingExtraError": "eqmorph.extras:MissingExtraError",
    "MorphPath": "eqmorph.morphs.path:MorphPath",
    "Preset": "eqmorph.eq.preset:Preset",
    "Recipe": "eqmorph.recipes.schema:Recipe",
    "StereoPath": "eqmorph.morphs.stereo:StereoPath",
    "StereoPreset": "eqmorph.eq.stereo:StereoPreset",
    "StudySettings": "eqmorph.experiments.jobs:StudySettings",
    "Target": "eqmorph.eq.target:Target",
    "TrainedRun": "eqmorph.runs.trained:TrainedRun",
    "UsageError": "eqmorph.errors:UsageError",
    "ablate": "eqmorph.experiments.ablate:ablate",
    "apply": "eqmorph.api:apply",
    "choose_variants": "eqmorph.experiments.ablate.variants:choose_variants",
    "describe": "eqmorph.words.api:describe",
    "evaluate": "eqmorph.experiments.evaluate:evaluate",
    "fit": "eqmorph.fitting.fit:fit",
    "generate": "eqmorph.words.api:generate",
    "list_words": "eqmorph.words.api:list_words",
    "load_any_preset": "eqmorph.formats.io:read_any_preset",
    "load_corpus": "eqmorph.corpora:load_corpus",
    "load_layout": "eqmorph.fitting.layouts:named_layout",
    "load_model": "eqmorph.runs.portable:load_model",
    "load_preset": "eqmorph.formats.io:read_preset",
    "load_recipe": "eqmorph.recipes.named:recipe",
    "load_target": "eqmorph.fitting.targets:read_target",
    "match": "eqmorph.fitting.match:match",
    "morph": "eqmorph.morphs.path:morph",
    "nudge": "eqmorph.words.api:nudge",
    "parse_any_preset": "eqmorph.formats.io:parse_any_preset",
    "parse_preset": "eqmorph.formats.io:parse_preset",
    "parse_target": "eqmorph.fitting.targets:parse_target",
    "plot_preset": "eqmorph.api:plot_preset",
    "reduce": "eqmorph.eq.reduce:reduce",
    "register": "eqmorph.plugins:register",
    "render_preset": "eqmorph.formats.io:render_preset",
    "response_db": "eqmorph.eq.filters:response_db",
    "save_preset": "eqmorph.formats.io:write_preset",
    "sum_presets": "eqmorph.eq.combine:sum_presets",
    "sweep": "eqmorph.experiments.sweep:sweep",
    "train": "eqmorph.experiments.train:train",
}
"""Name of the surface -> "module:attribute" where it is defined; the imports above say the same to type checkers."""

__all__ = [
    "AnyPreset",
    "Band",
    "Bands",
    "Corpus",
    "DataError",
    "EqmorphError",
    "Fitted",
    "Layout",
    "MissingExtraError",
    "MorphPath",
    "Preset",
    "Recipe",
    "StereoPath",
    "StereoPreset",
    "StudySettings",
    "Target",
    "TrainedRun",
    "UsageError",
    "__version__",
    "ablate",
    "apply",
    "choose_variants",
    "describe",
    "evaluate",
    "fit",
    "generate",
    "list_words",
    "load_any_preset",
    "load_corpus",
    "load_layout",
    "load_model",
    "load_preset",
    "load_recipe",
    "load_target",
    "match",
    "morph",
    "nudge",
    "parse_any_preset",
    "parse_preset",
    "parse_target",
    "plot_preset",
    "reduce",
    "register",
    "render_preset",
    "response_db",
    "save_preset",
    "sum_presets",
    "sweep",
    "train",
]
"""The names again, as a list that type checkers can read."""


def __getattr__(name: str) -> Any:
    """Import a name of the surface from its home, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    from eqmorph.extras import explained

    with explained():
        value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The names of the surface, for completion."""
    return sorted(__all__)
