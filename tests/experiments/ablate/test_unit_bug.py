"""V1's unit bug: decoders that declare the wrong space, and what follows from it."""

import numpy as np
import pytest
import torch
from helpers.presets import random_params

from eqmorph.eq.layout import SAFE
from eqmorph.losses import LOSSES
from eqmorph.models import DECODERS
from eqmorph.models.base import Context
from eqmorph.models.types import Batch, Output
from eqmorph.normalizers.logminmax import LogMinMax
from eqmorph.normalizers.zscore import ZScore


def test_v1s_loss_stalls_where_it_was_published():
    # All frequencies at their lowest, everything else exactly right: (22^2 + 82^2 + 180^2 + 220^2 + 580^2) / 13.
    params = random_params(200)[None]
    normalizer = ZScore().fit(params[0], SAFE)
    normalized = normalizer.transform(params)
    decoded = normalized.copy()
    frequencies = SAFE.columns("frequency_hz")
    decoded[..., frequencies] = SAFE.low[frequencies] + normalized[..., frequencies]
    rows = torch.tensor(params), torch.tensor(normalized), SAFE, torch.zeros(1, 200), torch.ones(1, 200), normalizer
    output = Output(torch.zeros(1, 200, 2), {DECODERS.load("multihead-v1").space: torch.tensor(decoded)})
    assert LOSSES.create("normalized")(Batch(*rows), output).item() == pytest.approx(32_646.8, abs=0.1)


@pytest.mark.parametrize(("bug", "right"), [("multihead-v1", "multihead"), ("sigmoid-v1", "sigmoid")])
def test_a_decoder_with_the_bug_emits_what_the_right_one_means(bug, right):
    params = random_params(50)
    context = Context(SAFE, 4, params, LogMinMax().fit(params, SAFE), 2)
    latents = torch.randn(1, 30, 4)
    emitted = []
    for name in (bug, right):
        torch.manual_seed(0)
        decoder = DECODERS.create(name)
        with torch.no_grad():
            emitted.append(decoder.build(context, torch.nn.Identity()).eval()(latents).double().numpy())
    expected = emitted[1]
    if DECODERS.load(right).space == "normalized":
        expected = context.normalizer.inverse_transform(expected)
    np.testing.assert_allclose(emitted[0], expected, rtol=1e-4)
    assert DECODERS.load(bug).space == "normalized"
