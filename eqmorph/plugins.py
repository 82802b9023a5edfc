"""Components that are chosen by name: their base class, and the registries that find them.

A package lists the components that it has, and imports none of them:

    NORMALIZERS = Registry("normalizer", "eqmorph.normalizers", "eqmorph.normalizers.base:Normalizer", {
        "zscore": ("eqmorph.normalizers.zscore:ZScore", "Mean 0 and variance 1 for each parameter."),
    })

Another package adds its own with the line `half = "package.module:Half"` under
`[project.entry-points."eqmorph.normalizers"]`; a script or a notebook with `register("normalizers", "half", Half)`.
"""

import re
import sys
from abc import ABC
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache, cached_property
from importlib import import_module
from inspect import get_annotations, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, dataclass_transform

from eqmorph import extras
from eqmorph.errors import UsageError, did_you_mean, unknown_name

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass_transform(frozen_default=True, kw_only_default=True)
@dataclass(frozen=True, kw_only=True)
class Component(ABC):  # noqa: B024 (each kind of component has abstract methods of its own)
    """Base of all components: a frozen dataclass whose fields are its options.

    A recipe or a command sets an option by its name: `normalizer.per_band=true`. Every class that derives from this
    one is made a dataclass. Options that differ from their defaults are checked, and converted, as the annotations
    say (`eqmorph.records.checked`).

    Raises:
        UsageError: an option has a value that it cannot take.
    """

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if get_annotations(cls):  # without any there is no option that the base class has not
            dataclass(frozen=True, kw_only=True)(cls)

    def __post_init__(self) -> None:
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        given = {name: value for name, value in given.items() if value is not getattr(type(self), name, MISSING)}
        if given:
            # Most are made with their defaults, and what checks options loads more slowly than a morph takes.
            from eqmorph.records import checked

            for name, value in checked(type(self), given).items():
                object.__setattr__(self, name, value)

    @classmethod
    def option_names(cls) -> tuple[str, ...]:
        """What the options are called."""
        return tuple(field.name for field in fields(cls))

    def options(self) -> dict[str, Any]:
        """Every option as plain data, as JSON and TOML hold it."""
        return {name: _plain(getattr(self, name)) for name in self.option_names()}


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


T = TypeVar("T", bound=Component)


@dataclass(frozen=True)
class RegistryEntry:
    """One line of a registry.

    Args:
        name: the name that chooses the component.
        target: "module:Class" of the component.
        package: the installed package that it comes from; empty where it was registered at run time.
        summary: one line about it; empty for a plug-in, whose class says it.
    """

    name: str
    target: str
    package: str
    summary: str = ""


class Registry(Generic[T]):
    """The components of one kind.

    Args:
        kind: how a message calls one of them ("normalizer").
        group: entry-point group that plug-ins declare ("eqmorph.normalizers").
        base: "module:Class" that every component derives from; imported when one is loaded.
        builtins: name -> ("module:Class", one line about it) of the components that ship with eqmorph.
    """

    def __init__(self, kind: str, group: str, base: str, builtins: Mapping[str, tuple[str, str]]) -> None:
        self.kind = kind
        self.group = group
        self.base = base
        self.builtins = dict(builtins)
        self._registered: dict[str, type[T]] = {}

    @cached_property
    def _shipped(self) -> dict[str, RegistryEntry]:
        """Name -> entry of the components that ship with eqmorph, in their order."""
        return {
            name: RegistryEntry(name, target, "eqmorph", about) for name, (target, about) in self.builtins.items()
        }

    @cached_property
    def _installed(self) -> dict[str, RegistryEntry]:
        """Name -> entry of all that is installed: built-ins, then plug-ins by name."""
        entries = dict(self._shipped)
        for point in sorted(_declared(self.group), key=lambda point: point.name):
            package = point.dist.name if point.dist else "unknown package"
            present = entries.get(point.name)
            if present is not None and present.target != point.value:
                raise UsageError(
                    f"two {self.kind}s are called {point.name!r}: {present.target} (from {present.package}) and "
                    f"{point.value} (from {package}); uninstall one or rename its entry point"
                )
            entries[point.name] = RegistryEntry(point.name, point.value, package)
        return entries

    def entries(self) -> list[RegistryEntry]:
        """List built-ins, plug-ins, then what was registered at run time; imports nothing.

        Raises:
            UsageError: a plug-in has the name of another component; the message names both.
        """
        registered = (
            RegistryEntry(name, f"{part.__module__}:{part.__qualname__}", "", _first_line(part))
            for name, part in self._registered.items()
        )
        return [*self._installed.values(), *registered]

    def names(self) -> list[str]:
        """List all names; imports nothing."""
        return [*self._installed, *self._registered]

    def __iter__(self) -> Iterator[str]:
        """The names; plug-ins are looked up once those of eqmorph are through."""
        yield from self._shipped
        yield from self.names()[len(self._shipped) :]

    def register(self, name: str, component: type[T]) -> None:
        """Add a component to this process; a class that is defined anew, as by a cell run again, takes its place.

        Raises:
            UsageError: the name cannot be one, another component has it, or the class is not of this kind.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be the name of a {self.kind}; use small letters, digits, - and _")
        checked = self._checked(name, component)
        if name in self._installed:
            raise UsageError(f"a {self.kind} called {name!r} is installed already; choose another name")
        present = self._registered.get(name, checked)
        if (present.__module__, present.__qualname__) != (checked.__module__, checked.__qualname__):
            raise UsageError(
                f"a {self.kind} called {name!r} is registered already ({present.__qualname__}); choose another name"
            )
        self._registered[name] = checked

    def expect(self, name: str) -> None:
        """Refuse a name that no part has; imports nothing.

        Raises:
            UsageError: no such name; the message has the nearest.
        """
        if not (name in self._registered or name in self._shipped or name in self._installed):
            about = {entry.name: entry.summary for entry in self.entries()}
            raise unknown_name(self.kind, name, about, listing=f"eqmorph list {self.group.partition('.')[2]}")

    def load(self, name: str) -> type[T]:
        """Import the class of a component.

        Raises:
            UsageError: no such name (the message has the nearest), it cannot be imported, or is not of this kind.
        """
        if name in self._registered:
            return self._registered[name]
        self.expect(name)
        entry = self._shipped.get(name) or self._installed[name]
        try:
            with extras.explained():
                component = _attribute(entry.target)
        except extras.MissingExtraError:
            raise
        except (ImportError, AttributeError) as error:
            raise UsageError(f"{self.kind} {name!r} ({entry.target}) cannot be imported: {error}") from error
        return self._checked(name, component)

    def summary(self, name: str) -> str:
        """Say in one line what a component is; only a plug-in is imported for it."""
        entry = next(entry for entry in self.entries() if entry.name == name)
        if entry.summary:
            return entry.summary
        try:
            return _first_line(self.load(name))
        except Exception as error:  # a plug-in may fail in any way; the others are still listed
            return f"({error})"

    def create(self, name: str, **options: Any) -> T:
        """Make a component with these options.

        Raises:
            UsageError: as `load`, or an option is unknown or wrong; the message names it.
        """
        component = self.load(name)
        names = component.option_names()
        unknown = next((option for option in options if option not in names), None)
        needed = [field.name for field in fields(component) if field.default is MISSING]
        missing = next((option for option in needed if option not in options), None)
        try:
            if unknown is not None:
                raise UsageError(f"{unknown}: no such option{did_you_mean(unknown, names)}")
            if missing is not None:
                raise UsageError(f"{missing}: is missing")
            return component(**options)
        except UsageError as error:
            available = ", ".join(names) or "none"
            raise UsageError(f"{self.kind} {name!r}: option {error}; its options are: {available}") from None

    def _checked(self, name: str, component: Any) -> type[T]:
        base = _attribute(self.base)
        if not (isinstance(component, type) and issubclass(component, base)):
            raise UsageError(f"{self.kind} {name!r} ({component!r}) is not a subclass of {self.base}")
        problem = "" if name in self._shipped else _difference(component, base)
        if problem:
            raise UsageError(f"{self.kind} {name!r} ({component.__qualname__}) {problem}; see {self.base}")
        return component


def _difference(component: type[Component], base: type[Component]) -> str:
    """What a class lacks of what the base class of its kind leaves to it; empty where it lacks nothing."""
    missing = sorted(getattr(component, "__abstractmethods__", ()))
    missing += [name for name in get_annotations(base) if not hasattr(component, name)]
    if missing:
        return f"does not define {', '.join(missing)}"
    for name in sorted(getattr(base, "__abstractmethods__", ())):
        expected = list(signature(getattr(base, name)).parameters)
        try:
            signature(getattr(component, name)).bind(*expected)
        except TypeError:
            return f"defines {name} with other arguments than ({', '.join(expected)})"
    return ""


def broken_contract(component: Component, problem: str) -> UsageError:
    """Make the error of a component that does what its kind must not do.

    Args:
        component: the component.
        problem: what it did and what was expected of it.
    """
    part = type(component)
    return UsageError(f"{part.__module__}.{part.__qualname__}: {problem}; see docs/extending.md")


KINDS = {
    "normalizers": "eqmorph.normalizers:NORMALIZERS",
    "encoders": "eqmorph.models:ENCODERS",
    "decoders": "eqmorph.models:DECODERS",
    "losses": "eqmorph.losses:LOSSES",
    "schedules": "eqmorph.schedules:SCHEDULES",
    "morphs": "eqmorph.morphs:MORPHS",
    "layouts": "eqmorph.eq.layouts:LAYOUTS",
    "formats": "eqmorph.formats:FORMATS",
    "corpora": "eqmorph.corpora:CORPORA",
}
"""Kind of component -> "module:REGISTRY"; the registry is imported when it is asked for."""


def registry(kind: str) -> Registry[Any]:
    """Import the registry of a kind.

    Raises:
        UsageError: no such kind; the message has the nearest.
    """
    if kind not in KINDS:
        raise unknown_name("kind of component", kind, list(KINDS))
    chosen: Registry[Any] = _attribute(KINDS[kind])
    return chosen


def register(kind: str, name: str, component: type[Component]) -> None:
    """Add a component of your own, for this process.

    Args:
        kind: as `eqmorph list` names it: normalizers, encoders, decoders, losses, schedules, morphs, layouts,
            formats, corpora.
        name: the name that will choose it.
        component: a subclass of the kind's base class.

    Raises:
        UsageError: no such kind, a name that cannot be one or that another component has, or a class of another kind.

    Example:
        >>> from eqmorph.morphs.linear import LinearMorph
        >>> class Late(LinearMorph):
        ...     '''Straight lines that start late.'''
        >>> register("morphs", "late", Late)
        >>> registry("morphs").create("late")
        Late()
    """
    registry(kind).register(name, component)


def _declared(group: str) -> "Iterable[EntryPoint]":
    """What installed packages declare in a group of entry points."""
    if not _any_declared():
        return ()
    from importlib.metadata import entry_points

    return entry_points(group=group)


@cache
def _any_declared() -> bool:
    """Whether any installed package declares a component of eqmorph.

    Mostly none does. To see that in the files themselves takes 1 ms; `importlib.metadata` takes 30 ms to load and to
    read the metadata of every package.
    """
    for folder in map(Path, sys.path):
        for pattern in ("*.dist-info/entry_points.txt", "*.egg-info/entry_points.txt"):
            if any(b"[eqmorph." in file.read_bytes() for file in folder.glob(pattern)):
                return True
    return False


def _attribute(target: str) -> Any:
    """Import "module:attribute"."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def _first_line(component: type) -> str:
    return (component.__doc__ or "").strip().partition("\n")[0]
