"""One replica of a trained model in PyTorch, loaded from a run folder: it encodes, decodes and generates."""

from pathlib import Path

import numpy as np

from eqmorph.runs.config import RunConfig
from eqmorph.runs.folder import load_finished_config
from eqmorph.runs.model import load_ensemble
from eqmorph.runs.trained import TrainedRun
from eqmorph.runs.words import Clouds, load_words
from eqmorph.training.replicas import Ensemble


class Run(TrainedRun):
    """One replica of a trained run in PyTorch, with the ensemble it belongs to. Arrays are numpy, units physical."""

    def __init__(
        self, path: Path, config: RunConfig, ensemble: Ensemble, clouds: list[Clouds], replica: int = 0
    ) -> None:
        super().__init__(path, config, clouds, replica)
        self._ensemble = ensemble

    @property
    def ensemble(self) -> Ensemble:
        """All replicas of the run."""
        return self._ensemble

    @np.errstate(divide="ignore", over="ignore", invalid="ignore")
    def _encode(self, params: np.ndarray) -> np.ndarray:
        """Encode vectors (N, P) as latents (N, L)."""
        return np.asarray(self.ensemble.encode(params)[self.replica])

    @np.errstate(divide="ignore", over="ignore", invalid="ignore")
    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Latents (N, L) to presets (N, P), exactly as the model gives them: not clipped to any range."""
        every = np.broadcast_to(latents, (len(self.ensemble.replicas), *latents.shape))
        return np.asarray(self.ensemble.decode(every)[self.replica])


def load_run(path: Path | str, replica: int = 0) -> Run:
    """A trained run, one replica of it.

    Args:
        path: the run folder.
        replica: which of its replicas, counted from 0.

    Raises:
        DataError: the folder is missing, unfinished or damaged, or its weights do not fit its config.
        UsageError: there is no such replica.
    """
    path = Path(path)
    config = load_finished_config(path)
    return Run(path, config, load_ensemble(path, config), load_words(path, config), replica)
