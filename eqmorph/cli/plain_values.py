"""Take the values of a command line that need no conversion as they are.

Typer converts every value with an adapter of pydantic's, and builds one for each option of a command, whether it was
given or not: that takes as long as a morph. A text that is wanted as text, a number within its range, a choice that
exists or a path needs none. For anything else, a wrong value above all, Typer builds its adapter after all and says
what is wrong in its own words.

An option with an empty value is refused: a script that says `--out "$OUT"` and has no OUT means no default.
"""

import os
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer

_CONVERT = object()
"""What `_plain` gives back where Typer has to convert."""


def take_plain_values(parameters: list[Any]) -> list[Any]:
    """Let the parameters of a Typer command take plain values as they are; returns the same ones."""
    for parameter in parameters:
        # Typer's name of the converter, which is made when it is needed; other versions of Typer may have none.
        if getattr(parameter, "_runtime_param", _CONVERT) is None:
            parameter._runtime_param = _PlainFirst()
    return parameters


class _PlainFirst:
    """Stands where Typer keeps the converter of a parameter, until one is needed."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value as the command takes it."""
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        if value == "" and not several and param.default != "":
            raise typer.BadParameter("is empty; give a value, or leave the option out", ctx=ctx, param=param)
        plain = _plain(value, param.type_descriptor.annotation, param.type_descriptor.parameter_info)
        if plain is not _CONVERT:
            return plain
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _plain(value: Any, annotation: Any, settings: Any) -> Any:
    """The value as annotated, or `_CONVERT` where that is not obvious."""
    if settings.parser is not None or settings.clamp:
        return _CONVERT
    if get_origin(annotation) is list and isinstance(value, list | tuple):
        (kind,) = get_args(annotation)
        items = [_plain(item, kind, settings) for item in value]
        return _CONVERT if _CONVERT in items else items
    if (annotation is str and isinstance(value, str)) or (annotation is bool and isinstance(value, bool)):
        return value
    if annotation in (int, float):
        return _number(value, annotation, settings)
    if get_origin(annotation) is Literal and value in get_args(annotation):
        return value
    return _path(value, settings) if annotation is Path else _CONVERT


def _number(value: Any, kind: type[int] | type[float], settings: Any) -> Any:
    try:
        number = kind(value)
    except (TypeError, ValueError, OverflowError):
        return _CONVERT
    low = -float("inf") if settings.min is None else settings.min
    high = float("inf") if settings.max is None else settings.max
    return number if low <= number <= high and (isinstance(value, str) or number == value) else _CONVERT


def _path(value: Any, settings: Any) -> Any:
    """A path that may exist or not; of one that exists, Typer wants to be allowed to read it."""
    asks_more = settings.exists or settings.resolve_path or settings.allow_dash or settings.writable
    any_kind = settings.file_okay and settings.dir_okay and settings.path_type is None
    if asks_more or not any_kind or not isinstance(value, str):
        return _CONVERT
    try:
        return Path(value) if not os.path.lexists(value) or os.access(value, os.R_OK) else _CONVERT
    except ValueError:  # a null character in the name
        return _CONVERT
