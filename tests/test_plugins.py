"""Registries: listing is free, loading is checked, plug-ins of another package are equals."""

import json
import os
import pkgutil
import re
import subprocess
import sys
from dataclasses import is_dataclass, replace
from importlib import import_module

import numpy as np
import pytest
from helpers.cli import process

from eqmorph.corpora import load_corpus
from eqmorph.errors import UsageError
from eqmorph.experiments.train import train
from eqmorph.losses.normalized import NormalizedMSE
from eqmorph.models.base import Decoder
from eqmorph.models.layers import Linear
from eqmorph.models.residual import ResidualEncoder
from eqmorph.normalizers.base import Normalizer
from eqmorph.plugins import KINDS, Registry, register, registry
from eqmorph.recipes.named import V2
from eqmorph.schedules.constant import ConstantSchedule

ALL = {kind: registry(kind) for kind in KINDS}
SUPPORT = {"base", "layers", "autoencoder", "filter_list"}
"""Modules of a folder of parts that hold no part."""


@pytest.mark.parametrize("kind", ALL)
def test_every_part_loads_has_defaults_and_says_what_it_is(kind):
    for entry in ALL[kind].entries():
        component = ALL[kind].load(entry.name)
        assert component.__doc__ and ALL[kind].summary(entry.name), entry.name
        assert is_dataclass(component) and component.__dataclass_params__.frozen


@pytest.mark.parametrize("package", ["normalizers", "losses", "models", "morphs", "formats"])
def test_no_module_of_a_folder_of_parts_is_missing_from_its_tables(package):
    named = {target.split(":")[0] for registry in ALL.values() for target, _ in registry.builtins.values()}
    found = import_module(f"eqmorph.{package}")
    modules = {info.name for info in pkgutil.iter_modules(found.__path__) if info.name not in SUPPORT}
    defines_part = set()
    for name in modules:
        module = import_module(f"eqmorph.{package}.{name}")
        parts = [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == module.__name__]
        bases = [import_module(r.base.split(":")[0]).__dict__[r.base.split(":")[1]] for r in ALL.values()]
        if any(issubclass(part, tuple(bases)) and part not in bases for part in parts):
            defines_part.add(module.__name__)
    assert defines_part <= named


def test_an_unknown_name_gets_the_nearest_and_the_list():
    with pytest.raises(UsageError) as caught:
        ALL["normalizers"].load("logminmx")
    assert {"'logminmx'", "'logminmax'?", "zscore"} <= set(re.split(r"[ ,;)]+", str(caught.value)))


def test_an_unknown_option_names_itself_and_those_there_are():
    with pytest.raises(UsageError, match=r"perband.*'per_band'"):
        ALL["normalizers"].create("logminmax", perband=True)


def test_something_of_another_kind_is_refused():
    registry = Registry(
        "normalizer", "none", "eqmorph.normalizers.base:Normalizer", {"x": ("eqmorph.losses.base:Loss", "")}
    )
    with pytest.raises(UsageError, match=r"eqmorph.normalizers.base:Normalizer"):
        registry.load("x")


class NoLearn(Normalizer):
    """Learns nothing."""

    bounded = False


class WithoutEncoder(Decoder):
    """Forgets an argument."""

    space = "normalized"

    def build(self, context):
        return Linear(context.latents, len(context.layout.params))


@pytest.mark.parametrize(
    ("kind", "part", "told"), [("normalizers", NoLearn, "learn"), ("decoders", WithoutEncoder, "encoder")]
)
def test_a_class_that_lacks_what_its_kind_leaves_to_it_is_refused_by_what_it_lacks(kind, part, told):
    with pytest.raises(UsageError, match=told):
        register(kind, "lacking", part)


class WrongShape(Normalizer):
    """Learns three numbers of thirteen."""

    bounded = False

    def learn(self, warped, layout):
        return np.zeros(3), np.ones(3)


class OneTooMany(ResidualEncoder):
    """Gives a latent more than was asked for."""

    def build(self, context):
        return super().build(replace(context, latents=context.latents + 1))


class PerRow(NormalizedMSE):
    """Forgets the mean over the rows."""

    def __call__(self, batch, output):
        return (output.normalized - batch.normalized).square().mean(-1)


class Nothing(ConstantSchedule):
    """Forgets to return."""

    def __call__(self, progress):
        return None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"normalizer": {"name": "part"}}, r"\(3,\).*\(13,\)"),
        ({"encoder": {"name": "part"}}, r"33.*32"),
        ({"losses.reconstruction.name": "part"}, "number for each replica"),
        ({"rate_schedule": {"name": "part"}}, "NoneType.*number"),
    ],
)
def test_a_part_that_breaks_its_contract_ends_a_training_in_one_line(change, told, monkeypatch):
    parts = {"normalizers": WrongShape, "encoders": OneTooMany, "losses": PerRow, "schedules": Nothing}
    for kind, part in parts.items():
        monkeypatch.setattr(ALL[kind], "_registered", {"part": part})
    with pytest.raises(UsageError, match=told):
        train(V2.override({"epochs": 1} | change), load_corpus(None, 200))


def test_a_target_that_cannot_be_imported_is_said():
    registry = Registry("loss", "none", "eqmorph.losses.base:Loss", {"x": ("eqmorph.nowhere:Thing", "")})
    with pytest.raises(UsageError, match=r"'x'.*eqmorph.nowhere:Thing"):
        registry.load("x")


@pytest.fixture
def half():
    """A normalizer that a notebook made and registered; forgotten after the test."""

    class Half(ALL["normalizers"].load("minmax")):
        """Half of everything."""

    register("normalizers", "half", Half)
    yield Half
    ALL["normalizers"]._registered.clear()


def test_a_part_registered_at_run_time_is_like_the_others(half):
    assert "half" in ALL["normalizers"].names()
    assert ALL["normalizers"].summary("half") == "Half of everything."
    assert isinstance(ALL["normalizers"].create("half"), half)
    again = type("Half", (half,), {"__module__": half.__module__, "__qualname__": half.__qualname__})
    register("normalizers", "half", again)  # as the cell of a notebook does that runs again
    assert ALL["normalizers"].load("half") is again


@pytest.mark.parametrize(
    ("kind", "name", "part"),
    [
        ("normalizrs", "half", None),
        ("normalizers", "zscore", None),
        ("normalizers", "half", registry("normalizers").load("zscore")),
        ("normalizers", "Half of it", None),
        ("losses", "half", None),
        ("losses", "half", 3),
    ],
)
def test_what_cannot_be_registered_is_refused(half, kind, name, part):
    with pytest.raises(UsageError):
        register(kind, name, part or half)


PLUGIN = '''
from eqmorph.normalizers.base import Normalizer
import numpy as np

class Half(Normalizer):
    """Halves every parameter."""
    bounded = False
    def learn(self, warped, layout):
        return np.zeros(warped.shape[1]), np.full(warped.shape[1], 2.0)
'''
PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "eqmorph-half"
version = "1.0"
[project.entry-points."eqmorph.normalizers"]
{name} = "eqmorph_half:Half"
[tool.setuptools]
py-modules = ["eqmorph_half"]
"""


def _install(tmp_path, name):
    source, site = tmp_path / "source", tmp_path / "site"
    source.mkdir()
    (source / "eqmorph_half.py").write_text(PLUGIN)
    (source / "pyproject.toml").write_text(PROJECT.format(name=name))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(site), str(source)], check=True, capture_output=True, text=True)
    return site


def _eqmorph(site, *arguments):
    """Run `eqmorph` as a process that finds the package."""
    paths = [str(site), os.environ.get("PYTHONPATH", "")]
    return process(*arguments, environment={"PYTHONPATH": os.pathsep.join(filter(None, paths))})


def test_a_plug_in_of_another_package_is_listed_and_trains(tmp_path):
    site = _install(tmp_path, "half")
    listed = _eqmorph(site, "list", "normalizers", "--json").json["normalizers"]
    mine = [entry for entry in listed if entry["name"] == "half"]
    assert mine == [
        {
            "name": "half",
            "target": "eqmorph_half:Half",
            "package": "eqmorph-half",
            "summary": "Halves every parameter.",
        }
    ]
    out = tmp_path / "run"
    options = ["--recipe", "v1-units", "--normalizer", "half", "--epochs", "1", "--synthetic", "200"]
    trained = _eqmorph(site, "train", *options, "--out", out)
    assert trained.status == 0, trained.stderr
    assert json.loads((out / "config.json").read_text())["recipe"]["normalizer"]["name"] == "half"


def test_a_name_given_twice_names_both(tmp_path):
    clash = _eqmorph(_install(tmp_path, "zscore"), "list", "normalizers")
    assert clash.status == 2 and "eqmorph_half:Half" in clash.error and "ZScore" in clash.error
