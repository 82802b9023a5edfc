"""Parts that are chosen by name: what they derive from, and the tables that find them.

A room of parts says which it has, and imports none of them:

    NORMALIZERS = Registry("normalizer", "eqmorph.normalizers", "eqmorph.normalizers.base:Normalizer", {
        "zscore": ("eqmorph.normalizers.zscore:ZScore", "Mean 0 and variance 1 for each parameter."),
    })

Another package adds its own with the line `half = "package.module:Half"` under
`[project.entry-points."eqmorph.normalizers"]`; a script or a notebook with `register("normalizers", "half", Half)`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import entry_points
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eqmorph import extras
from eqmorph.errors import UsageError, did_you_mean, unknown_name


class Frozen(BaseModel):
    """Base of records that are checked once, when they are made, and never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Component(Frozen):
    """Base of all parts. Its fields are its options; a recipe sets one by name: `normalizer.per_band=true`."""


Size = Annotated[int, Field(ge=1)]
"""How many features a layer has."""

Sizes = Annotated[tuple[Size, ...], Field(min_length=1)]
"""Those of layers one after another."""

Share = Annotated[float, Field(ge=0, lt=1)]
"""A part of a whole: a dropout rate, a warm-up."""

Positive = Annotated[float, Field(gt=0)]
"""A length, a scale, a rate."""

Weight = Annotated[float, Field(ge=0)]
"""How much a term counts; 0 leaves it out."""


def first_problem(error: ValidationError, fields: Mapping[str, Any] | None = None) -> str:
    """Say in one line what is wrong first, and where.

    Args:
        error: of a record.
        fields: the record's fields as nested mappings; the nearest of them is named where a field does not exist.

    Example:
        >>> try:
        ...     Frozen.model_validate({"colour": "red"})
        ... except ValidationError as error:
        ...     first_problem(error)
        "colour: no such field (got 'red')"
    """
    problem = error.errors()[0]
    place = _place(problem["loc"])
    value = problem.get("input")
    received = f" (got {value!r:.60})" if isinstance(value, str | int | float) else ""
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message, received = "no such field", received + _nearest_field(problem["loc"], fields or {})
    return f"{place + ': ' if place else ''}{message}{received}"


def _place(parts: tuple[str | int, ...]) -> str:
    """Write where a value stands: fields with dots between them, members of a list as people count them.

    >>> _place(("decoder", "dropout")), _place(("bands", 0, "q"))
    ('decoder.dropout', 'band 1, q')
    """
    text = ""
    after_member = False
    for part in parts:
        if isinstance(part, int):
            text = f"{text.removesuffix('s')} {part + 1}"
        elif after_member:
            text = f"{text}, {part}"
        else:
            text = f"{text}.{part}" if text else part
        after_member = isinstance(part, int)
    return text


def _nearest_field(place: tuple[str | int, ...], fields: Any) -> str:
    *parents, name = place
    for parent in parents:
        fields = fields.get(parent) if isinstance(fields, Mapping) else None
    return did_you_mean(str(name), list(fields)) if isinstance(fields, Mapping) else ""


T = TypeVar("T", bound=Component)


@dataclass(frozen=True)
class Entry:
    """One line of a registry.

    Args:
        name: the name that chooses the part.
        target: "module:Class" of the part.
        package: the installed package that it comes from; empty where it was registered at run time.
        summary: one line about it; empty for a plug-in, whose class says it.
    """

    name: str
    target: str
    package: str
    summary: str = ""


class Registry(Generic[T]):
    """The parts of one kind.

    Args:
        kind: how a message calls one of them ("normalizer").
        group: entry-point group that plug-ins declare ("eqmorph.normalizers").
        base: "module:Class" that every part derives from; imported when one is loaded.
        builtins: name -> ("module:Class", one line about it) of the parts that ship with eqmorph.
    """

    def __init__(self, kind: str, group: str, base: str, builtins: Mapping[str, tuple[str, str]]) -> None:
        self.kind = kind
        self.group = group
        self.base = base
        self.builtins = dict(builtins)
        self._registered: dict[str, type[T]] = {}

    @cached_property
    def _installed(self) -> dict[str, Entry]:
        """Name -> entry of built-ins in their order, then of plug-ins by name."""
        entries = {name: Entry(name, target, "eqmorph", about) for name, (target, about) in self.builtins.items()}
        for point in sorted(_declared().select(group=self.group), key=lambda point: point.name):
            package = point.dist.name if point.dist else "unknown package"
            present = entries.get(point.name)
            if present is not None and present.target != point.value:
                raise UsageError(
                    f"two {self.kind}s are called {point.name!r}: {present.target} (from {present.package}) and "
                    f"{point.value} (from {package}); uninstall one or rename its entry point"
                )
            entries[point.name] = Entry(point.name, point.value, package)
        return entries

    def entries(self) -> list[Entry]:
        """List built-ins, plug-ins, then what was registered at run time; imports nothing.

        Raises:
            UsageError: a plug-in has the name of another part; the message names both.
        """
        registered = (
            Entry(name, f"{part.__module__}:{part.__qualname__}", "", _first_line(part))
            for name, part in self._registered.items()
        )
        return [*self._installed.values(), *registered]

    def names(self) -> list[str]:
        """List all names; imports nothing."""
        return [*self._installed, *self._registered]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def register(self, name: str, component: type[T]) -> None:
        """Add a part to this process; one that was registered under the same name before is replaced.

        Raises:
            UsageError: an installed part has this name, or the class is not of this kind.
        """
        if name in self._installed:
            raise UsageError(f"a {self.kind} called {name!r} is installed already; choose another name")
        self._registered[name] = self._checked(name, component)

    def load(self, name: str) -> type[T]:
        """Import the class of a part.

        Raises:
            UsageError: no such name (the message has the nearest), it cannot be imported, or is not of this kind.
        """
        if name in self._registered:
            return self._registered[name]
        if name not in self._installed:
            raise unknown_name(self.kind, name, self.names())
        target = self._installed[name].target
        try:
            with extras.explained():
                component = _attribute(target)
        except extras.MissingExtraError:
            raise
        except (ImportError, AttributeError) as error:
            raise UsageError(f"{self.kind} {name!r} ({target}) cannot be imported: {error}") from error
        return self._checked(name, component)

    def summary(self, name: str) -> str:
        """Say in one line what a part is; only a plug-in is imported for it."""
        entry = next(entry for entry in self.entries() if entry.name == name)
        if entry.summary:
            return entry.summary
        try:
            return _first_line(self.load(name))
        except Exception as error:  # a plug-in may fail in any way; the others are still listed
            return f"({error})"

    def create(self, name: str, **options: Any) -> T:
        """Make a part with these options.

        Raises:
            UsageError: as `load`, or an option is unknown or wrong; the message names it.
        """
        component = self.load(name)
        try:
            return component(**options)
        except ValidationError as error:
            fields = ", ".join(component.model_fields) or "none"
            problem = first_problem(error, component.model_fields)
            raise UsageError(f"{self.kind} {name!r}: option {problem}; its options are: {fields}") from None

    def _checked(self, name: str, component: Any) -> type[T]:
        base = _attribute(self.base)
        if not (isinstance(component, type) and issubclass(component, base)):
            raise UsageError(f"{self.kind} {name!r} ({component!r}) is not a subclass of {self.base}")
        return component


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
"""Kind of part -> "module:REGISTRY"; the registry is imported when it is asked for."""


def registry(kind: str) -> Registry[Any]:
    """Import the registry of a kind.

    Raises:
        UsageError: no such kind; the message has the nearest.
    """
    if kind not in KINDS:
        raise unknown_name("kind of part", kind, list(KINDS))
    chosen: Registry[Any] = _attribute(KINDS[kind])
    return chosen


def register(kind: str, name: str, component: type[Component]) -> None:
    """Add a part of your own, for this process.

    Args:
        kind: as `eqmorph list` names it: normalizers, encoders, decoders, losses, schedules, morphs, formats,
            corpora.
        name: the name that will choose it.
        component: a subclass of the kind's base class.

    Raises:
        UsageError: no such kind, an installed part has the name, or the class is not of this kind.

    Example:
        >>> from eqmorph.morphs.linear import Linear
        >>> class Late(Linear):
        ...     '''Straight lines that start late.'''
        >>> register("morphs", "late", Late)
        >>> registry("morphs").create("late")
        Late()
    """
    registry(kind).register(name, component)


@cache
def _declared() -> Any:
    """What all installed packages declare; looked up once, since it reads the metadata of each of them."""
    return entry_points()


def _attribute(target: str) -> Any:
    """Import "module:attribute"."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def _first_line(component: type) -> str:
    return (component.__doc__ or "").strip().partition("\n")[0]
