"""Laws of every schedule, and the rule of the plateau beside PyTorch's."""

import numpy as np
import pytest
import torch

from eqmorph.schedules import SCHEDULES


@pytest.mark.parametrize("name", SCHEDULES.names())
def test_a_schedule_begins_and_ends_where_its_options_say_and_stays_between(name):
    schedule = SCHEDULES.create(name)
    options = schedule.options()
    first, last = options.get("start", options.get("value")), options.get("end", options.get("value"))
    if schedule.reads_loss:
        assert schedule.begin(3)["value"].tolist() == [first] * 3
        return
    assert schedule(0.0) == pytest.approx(first) and schedule(1.0) == pytest.approx(last)
    low, high = sorted([first, last])
    assert all(low - 1e-12 <= schedule(progress) <= high + 1e-12 for progress in np.linspace(0, 1, 23))


@pytest.mark.parametrize("name", SCHEDULES.names())
def test_the_values_of_replicas_are_finite_and_not_negative_whatever_the_losses(name):
    schedule = SCHEDULES.create(name)
    memory = schedule.begin(2)
    for step in range(50):
        memory = schedule.follow(memory, (step + 1) / 50, np.array([1.0, 2.0 - step / 50]))
        assert memory["value"].shape == (2,) and np.isfinite(memory["value"]).all() and (memory["value"] >= 0).all()


def test_a_cosine_rises_in_its_warm_up_and_falls_after_it():
    schedule = SCHEDULES.create("cosine", end=0.1, warmup=0.2)
    values = np.array([schedule(progress) for progress in np.linspace(0, 1, 101)])
    assert values[20] == values.max() == 1.0 and values[-1] == pytest.approx(0.1)
    assert values[0] > 0 and (np.diff(values[:21]) >= 0).all() and (np.diff(values[20:]) < 0).all()


def test_the_plateau_rule_is_pytorchs():
    rule = SCHEDULES.create("plateau", patience=2)
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    reference = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=2)
    memory = rule.begin(1)
    for step, loss in enumerate([5, 4, 4, 4, 4, 3.99999, 3, 3, 3, 3, 3, 3, 3, 3, 3]):
        memory = rule.follow(memory, step / 15, np.array([loss]))
        reference.step(loss)
        assert memory["value"][0] == optimizer.param_groups[0]["lr"]
