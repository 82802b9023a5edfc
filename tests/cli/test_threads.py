"""The replicas of a training are divided among idle cores, unless the user says how many threads there are."""

import os

import pytest
import torch
from helpers.runs import SMALL

from eqmorph.cli import threads
from eqmorph.training.loop import Trainer

CORES = 3


@pytest.fixture
def groups(monkeypatch):
    """Numbers of groups that trainings of this test had."""
    counts = []
    fit = Trainer.fit
    monkeypatch.setattr(Trainer, "fit", lambda self, *rest: (counts.append(len(self.groups)), fit(self, *rest)))
    monkeypatch.setattr("eqmorph.experiments.workers.usable_cores", lambda: CORES)
    return counts


@pytest.mark.parametrize(("load", "chosen", "expected"), [(0.9, False, 2), (9.0, False, 1), (0.2, True, 1)])
def test_replicas_take_the_cores_that_others_leave(eqmorph, folder, groups, monkeypatch, load, chosen, expected):
    monkeypatch.setattr(os, "getloadavg", lambda: (load, load, load))
    monkeypatch.setattr(threads, "_CHOSEN", chosen)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        command = ("train", "--recipe", "v2", "--synthetic", 150, "--seeds", 12, *SMALL, "--set", "epochs=1")
        assert eqmorph(*command, "--out", "run").status == 0
        assert groups == [expected] and torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
