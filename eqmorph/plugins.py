"""Name -> component, imported only when used, open to installed plug-ins.

A built-in is written as the same thing as a plug-in: an `importlib.metadata.EntryPoint`. A folder of parts says

    NORMALIZERS = Registry("normalizer", "eqmorph.normalizers", "eqmorph.normalizers.base:Normalizer",
                           {"zscore": "eqmorph.normalizers.zscore:ZScore"})

and a third-party package says the same in its `[project.entry-points."eqmorph.normalizers"]`.
Listing imports nothing; loading imports one module.
"""

import ast
import difflib
import importlib.util
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eqmorph import extras
from eqmorph.errors import UsageError


class Component(BaseModel):
    """Base of all parts. Its fields are its options; `--set normalizer.per_band=true` sets one by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Size = Annotated[int, Field(ge=1)]
"""How many features a layer has."""

Sizes = Annotated[tuple[Size, ...], Field(min_length=1)]
"""Those of layers one after another."""

Share = Annotated[float, Field(ge=0, lt=1)]
"""A part of a whole: a dropout rate, a warm-up."""

Positive = Annotated[float, Field(gt=0)]
"""A length, a scale, a rate."""

Weight = Annotated[float, Field(ge=0)]
"""What a term counts; 0 leaves it out."""


T = TypeVar("T", bound=Component)


@dataclass(frozen=True)
class Entry:
    """One line of a registry: the name, where it comes from and what its source says it is."""

    name: str
    target: str
    package: str
    alone: bool = True
    """Whether no other component of the registry stands in its module."""

    @property
    def summary(self) -> str:
        """First line of the docstring of its module, or of its class where it is not alone; imports nothing."""
        module, _, name = self.target.partition(":")
        try:
            spec = importlib.util.find_spec(module)
            if spec is None or spec.origin is None:
                return "(cannot be found)"
            with open(spec.origin, encoding="utf-8") as source:
                tree = ast.parse(source.read())
            classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
            doc = ast.get_docstring(tree if self.alone or name not in classes else classes[name])
        except Exception as error:  # a plug-in may fail in any way; the others are still listed
            return f"(cannot be read: {error})"
        return doc.splitlines()[0] if doc else ""


class Registry(Generic[T]):
    """The components of one kind.

    Args:
        kind: what a message calls one of them ("normalizer").
        group: entry-point group that plug-ins declare ("eqmorph.normalizers").
        base: "module:Class" every component derives from; imported only when one is loaded.
        builtins: name -> "module:Class" of the components that ship with eqmorph.
    """

    def __init__(self, kind: str, group: str, base: str, builtins: Mapping[str, str]) -> None:
        self.kind = kind
        self.group = group
        self.base = base
        self.builtins = dict(builtins)

    @cached_property
    def _plugins(self) -> list[EntryPoint]:
        """What other installed packages declare; looked up once, since it reads every package's metadata."""
        return sorted(entry_points(group=self.group), key=lambda point: point.name)

    def entries(self) -> list[Entry]:
        """Built-ins in their order, then plug-ins by name. A name given twice is an error that names both."""
        found = {name: Entry(name, target, "eqmorph") for name, target in self.builtins.items()}
        for point in self._plugins:
            package = point.dist.name if point.dist else "unknown package"
            known = found.get(point.name)
            if known is not None and known.target != point.value:
                raise UsageError(
                    f"two {self.kind}s are called {point.name!r}: {known.target} (from {known.package}) and "
                    f"{point.value} (from {package}); uninstall one or rename its entry point"
                )
            found[point.name] = Entry(point.name, point.value, package)
        modules = Counter(_module(entry) for entry in found.values())
        return [replace(entry, alone=modules[_module(entry)] == 1) for entry in found.values()]

    def names(self) -> list[str]:
        """All names; imports nothing."""
        return [entry.name for entry in self.entries()]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def load(self, name: str) -> type[T]:
        """The component class called `name`; imports its module.

        Raises:
            UsageError: no such name (with the nearest one and the list), or not of this kind.
        """
        target = next((entry.target for entry in self.entries() if entry.name == name), None)
        if target is None:
            raise UsageError(self._unknown(name))
        try:
            with extras.explained():
                base = EntryPoint("base", self.base, self.group).load()
                component = EntryPoint(name, target, self.group).load()
        except extras.MissingExtraError:
            raise
        except (ImportError, AttributeError) as error:
            raise UsageError(f"{self.kind} {name!r} ({target}) cannot be imported: {error}") from error
        if not (isinstance(component, type) and issubclass(component, base)):
            raise UsageError(f"{self.kind} {name!r} ({target}) is not a subclass of {self.base}")
        return component

    def create(self, name: str, **options: Any) -> T:
        """An instance of the component `name`; an unknown or wrong option is a `UsageError` that names it."""
        component = self.load(name)
        try:
            return component(**options)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            fields = ", ".join(component.model_fields) or "none"
            raise UsageError(
                f"{self.kind} {name!r}: option {field!r}: {first['msg']}; its options are: {fields}"
            ) from None

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.names(), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"no {self.kind} is called {name!r}{hint} (there are: {', '.join(self.names())})"


def _module(entry: Entry) -> str:
    return entry.target.partition(":")[0]
