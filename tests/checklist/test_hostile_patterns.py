"""Every regular expression of eqmorph takes linear time, whatever text it meets.

A file of a stranger may be one long run of blanks or digits, on which an expression with two repeats that can share
it, or one that is tried anew at each of its letters, takes quadratic time. Each expression is found in the source,
with the ways in which it is used, and tried on runs of what each of its repeats takes, behind what leads there.
"""

import ast
import importlib
import re
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import eqmorph

ROOT = Path(eqmorph.__file__).parent
ANCHORED = {"match", "fullmatch"}
SCANNING = {"search", "finditer", "findall", "sub", "subn", "split"}
RUNS = [
    " ",
    "\n",
    " \n",
    "\t",
    "a",
    "1",
    "a1",
    "1.",
    "1,",
    "1 ",
    "a ",
    "a.",
    "_",
    "-",
    '"',
    "'",
    '\\"',
    "#",
    "[",
    "é",
]
ENDS = ["", "\0", "!", "\n!"]

SHORT_RUN, LONG_RUN = 2_000, 8_000
SUSPECT_S, MOST_RATIO = 0.002, 9.0
"""A run that takes as long is tried four times as long: linear time grows by 4, quadratic by 16."""


def expressions() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """Where each expression stands, the expression, and the methods by which it is used."""
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not any(isinstance(node, ast.Import) and any(a.name == "re" for a in node.names) for node in tree.body):
            continue
        name = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        methods = _methods(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_of_re(node.func):
                found = _expression(node, name)
                if found is not None:
                    called = _called(node)
                    used = methods.get(_target(tree, node), {"search"}) if called == "compile" else {called}
                    yield f"{name}:{node.lineno}", found, used


def _is_of_re(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"


def _called(node: ast.Call) -> str:
    assert isinstance(node.func, ast.Attribute)
    return node.func.attr


def _methods(tree: ast.Module) -> dict[str, set[str]]:
    """Name of a compiled expression -> the methods that are called on it in its module."""
    methods: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            methods.setdefault(node.value.id, set()).add(node.attr)
    return methods


def _target(tree: ast.Module, call: ast.Call) -> str:
    for node in tree.body:
        if isinstance(node, ast.Assign) and node.value is call and isinstance(node.targets[0], ast.Name):
            return node.targets[0].id
    return ""


def _expression(call: ast.Call, module: str) -> re.Pattern[Any] | None:
    """The expression of a call, None where the call makes it of an argument."""
    if _called(call) not in ANCHORED | SCANNING | {"compile"}:
        return None
    flags = [part for part in (*call.args[1:], *(word.value for word in call.keywords)) if _is_flag(part)]
    values = vars(importlib.import_module(module))
    try:
        pattern, *given = (eval(ast.unparse(part), dict(values)) for part in (call.args[0], *flags))
    except NameError:
        return None
    return re.compile(pattern, given[0] if given else 0)


def _is_flag(part: ast.expr) -> bool:
    return ast.unparse(part).startswith("re.") and ast.unparse(part).split("re.")[1][0].isupper()


def samples(tree: Any) -> Iterator[tuple[str, str]]:
    """(What leads to a repeat, what it takes) for each repeat of a parsed expression."""
    before = ""
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, _, body = value
            for run in texts(body):
                yield before, run
            yield from ((before + lead, run) for lead, run in samples(body))
            before += next(iter(texts(body))) * max(least, 1)
            continue
        for part in _parts(code, value):
            yield from ((before + lead, run) for lead, run in samples(part))
        before += next(iter(texts([(code, value)])), "")


def _parts(code: Any, value: Any) -> list[Any]:
    """The expressions within a group, an alternative or a look ahead."""
    if code is codes.SUBPATTERN:
        return [value[-1]]
    if code is codes.BRANCH:
        return list(value[1])
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    return []


def texts(tree: Any) -> list[str]:
    """Some texts that an expression takes: each alternative once, each repeat as often as it must, once at least."""
    found = [""]
    for code, value in tree:
        found = [text + more for text, more in product(found, _texts_of(code, value))][:8]
    return found


def _texts_of(code: Any, value: Any) -> list[str]:
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.NOT_LITERAL:
        return ["a" if value != ord("a") else "b"]
    if code is codes.ANY:
        return ["a"]
    if code is codes.IN:
        return [letter for letter in "a1 \n.,-\"'_:" if _takes(value, letter)][:3] or [""]
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [text * max(value[0], 1) for text in texts(value[2])]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [""]
    parts = _parts(code, value)
    return [text for part in parts for text in texts(part)] or [""]


def _takes(members: Any, letter: str) -> bool:
    """Whether a class in brackets takes a letter."""
    kinds = {
        codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w",
        codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    negated = members[0][0] is codes.NEGATE
    for code, value in members:
        inside = (
            (code is codes.LITERAL and chr(value) == letter)
            or (code is codes.RANGE and value[0] <= ord(letter) <= value[1])
            or (code is codes.CATEGORY and re.match(kinds[value], letter) is not None)
        )
        if inside:
            return not negated
    return negated


def seconds(pattern: re.Pattern[Any], used: set[str], text: str) -> float:
    """Processor time that an expression takes for a text in each of the ways in which it is used."""
    subject = text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    if used & SCANNING:
        for _ in pattern.finditer(subject):
            pass
    if "fullmatch" in used:
        pattern.fullmatch(subject)
    if "match" in used:  # once, or again and again as a reader of tokens does
        at = 0
        while (match := pattern.match(subject, at)) is not None and match.end() > at:
            at = match.end()
    return time.process_time() - began


def slow_text(pattern: re.Pattern[Any], used: set[str]) -> str | None:
    """A text on which an expression takes more than linear time, as what it is made of."""
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    found = list(samples(parser.parse(pattern.pattern, flags)))
    runs = dict.fromkeys(
        [*found, *(("", run) for run in RUNS), *((lead, run) for lead, _ in found for run in RUNS[:9])]
    )
    for (lead, run), end in product(runs, ENDS):
        if not run:
            continue
        short, long = (lead + run * (length // len(run)) + end for length in (SHORT_RUN, LONG_RUN))
        if seconds(pattern, used, short) < SUSPECT_S:
            continue
        least = min(seconds(pattern, used, short) for _ in range(3))
        if least > SUSPECT_S / 2 and min(seconds(pattern, used, long) for _ in range(2)) > MOST_RATIO * least:
            return f"{lead!r}, {run!r} again and again, {end!r}"
    return None


EXPRESSIONS = {place: (pattern, used) for place, pattern, used in expressions()}


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_an_expression_takes_linear_time(place):
    assert slow_text(*EXPRESSIONS[place]) is None


@pytest.mark.parametrize(
    ("pattern", "used"),
    [
        (r"\s+$", "search"),
        (r"(?m)^\s*+x", "search"),
        (r"(\w++)=", "findall"),
        (r"\s*\s*x", "match"),
        (r"a\b|\w*(?:\.\w+)*:|\.", "match"),
    ],
)
def test_the_law_finds_what_is_not_linear(pattern, used):
    assert slow_text(re.compile(pattern), {used}) is not None
