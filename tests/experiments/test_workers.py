"""Who runs tasks: processes of this machine, and a Dask cluster of real processes."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from eqmorph.errors import DataError, UsageError
from eqmorph.experiments.workers import DaskWorkers, LocalWorkers, workers_of


def square(item, beat):
    beat(1)
    return item * item


@pytest.mark.parametrize("count", [1, 2])
def test_every_item_comes_back_once_with_its_index(count):
    beats = []
    outcomes = dict(LocalWorkers(count).run(square, list(range(7)), beats.append))
    assert outcomes == {index: index * index for index in range(7)}
    assert beats == [1] * 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "local:",
        "local:0",
        "local:many",
        "dask:",
        "dask:nonsense",
        "dask:tcp://",
        "cloud:9",
        "-1",
        "local:9999999",
    ],
)
def test_what_names_no_workers_is_refused(text):
    with pytest.raises(UsageError):
        workers_of(text)


def test_workers_are_named_as_they_are_written():
    assert workers_of("3") == workers_of("local:3") == LocalWorkers(3)
    assert workers_of("dask:tcp://there:8786") == DaskWorkers("tcp://there:8786")


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = os.environ | {"DASK_DISTRIBUTED__ADMIN__LOG_LENGTH": "10"}
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                                    "--scheduler-file", str(folder / "scheduler.json"))  # fmt: skip
        import json

        deadline = time.monotonic() + 60
        while not (folder / "scheduler.json").exists():
            assert time.monotonic() < deadline and self.scheduler.poll() is None
            time.sleep(0.05)
        time.sleep(0.1)
        self.address = json.loads((folder / "scheduler.json").read_text())["address"]
        self.workers = []

    def start(self, *words):
        command = [sys.executable, "-m", "dask", *words]
        with (self.folder / "log.txt").open("a") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, env=self.environment, start_new_session=True)

    def add_workers(self, count):
        for _ in range(count):
            self.workers.append(
                self.start(
                    "worker",
                    self.address,
                    "--nthreads",
                    "1",
                    "--no-nanny",
                    "--no-dashboard",
                    "--local-directory",
                    str(self.folder),
                )
            )
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)

    def close(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    pytest.importorskip("distributed")
    started = Cluster(tmp_path)
    yield started
    started.close()


def test_nobody_to_ask_and_nobody_to_work_are_said(cluster, monkeypatch):
    with pytest.raises(DataError, match="no workers"):
        list(DaskWorkers(cluster.address).run(square, [1], int))
    monkeypatch.setattr("eqmorph.experiments.workers.ANSWER_S", 1)
    with pytest.raises(DataError, match=r"127\.0\.0\.1:9"):
        list(DaskWorkers("tcp://127.0.0.1:9").run(square, [1], int))


@pytest.mark.slow
def test_a_worker_that_dies_loses_nothing(cluster, tmp_path):
    """Six trainings on two workers, one of them killed in the middle: equal to those of this process."""
    from eqmorph.corpora import load_corpus
    from eqmorph.experiments.jobs import TRAININGS, StudySettings
    from eqmorph.experiments.sweep import sweep
    from eqmorph.recipes.named import V2

    cluster.add_workers(2)
    corpus, values = load_corpus(None, 200), {"latents": [2, 3, 4, 5, 6, 8]}
    recipe = V2.override({"epochs": 12})
    killed = []

    def kill_one(done, total, name):
        if done >= 2 * recipe.epochs and not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    on_cluster = StudySettings(
        folds=2, out=tmp_path / "there", workers=DaskWorkers(cluster.address), on_progress=kill_one
    )
    there = sweep(recipe, values, corpus, on_cluster)
    here = sweep(recipe, values, corpus, StudySettings(folds=2, out=tmp_path / "here"))
    assert killed and cluster.workers[0].wait() == -signal.SIGKILL
    assert len(list((tmp_path / "there" / TRAININGS).iterdir())) == 6, "nothing lost, nothing twice"
    for own, foreign in zip(here.trials, there.trials, strict=True):
        for key in set(own.figures) - {"seconds"}:
            np.testing.assert_array_equal(own.figures[key], foreign.figures[key], key)
