"""From V1 to V2, each fix on its own: variants as data, their trainings, the typed result, its goals and tables."""

from eqmorph.experiments.ablate.result import Ablation, read_ablation
from eqmorph.experiments.ablate.runner import ablate
from eqmorph.experiments.ablate.variants import Variant

__all__ = ["Ablation", "Variant", "ablate", "read_ablation"]
