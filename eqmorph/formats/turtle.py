"""Turtle, the text in which LV2 bundles and presets describe what they hold.

Read is what such files have: prefixes, subjects with predicates and objects, unnamed nodes in brackets, strings,
numbers. Collections in parentheses are refused. A library of RDF would be a dependency for this one grammar.

Source: D. Beckett et al., "RDF 1.1 Turtle", W3C Recommendation, 2014; prefixes of lv2plug.in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from eqmorph.errors import DataError
from eqmorph.text import shorten

DOAP = "http://usefulinc.com/ns/doap#"
LV2 = "http://lv2plug.in/ns/lv2core#"
PSET = "http://lv2plug.in/ns/ext/presets#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

PREFIXES = f"""\
@prefix doap: <{DOAP}> .
@prefix lv2: <{LV2}> .
@prefix pset: <{PSET}> .
@prefix rdfs: <{RDFS}> .

"""


MAX_TOKENS = 100_000
"""Most words and marks of a text: a preset of 32 bands has 4,000."""

UNNAMED = "[]"
"""Text of a node that has properties and no name."""


@dataclass
class Term:
    """An object: a resource by its name, a string or number by its text, or an unnamed node by its properties."""

    text: str
    line: int
    properties: "Properties" = field(default_factory=dict)


Properties = dict[str, list[Term]]
"""Full name of a predicate -> its objects."""


def quoted(text: str) -> str:
    r"""Write a text as a string of Turtle, in ASCII.

    >>> print(quoted('say "é"\n'))
    "say \"\u00E9\"\n"
    """
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(short.get(letter) or _letter(letter) for letter in text) + '"'


def parse_turtle(text: str, source: str) -> dict[str, Properties]:
    """Read a text: name of a subject -> its properties.

    Args:
        text: of a file.
        source: names the file in messages.

    Raises:
        DataError: "source:line: reason" for what is no Turtle, or beyond what is read.

    Example:
        >>> found = parse_turtle('@prefix e: <http://e/> . <x> e:port [ e:symbol "f" ; e:value 1.5 ] .', "doc")
        >>> found["x"]["http://e/port"][0].properties["http://e/value"][0].text
        '1.5'
    """
    tokens = list(islice(_tokens(text, source), MAX_TOKENS + 1))
    if len(tokens) > MAX_TOKENS:
        raise DataError(f"{source}: holds more than {MAX_TOKENS:,} words and marks; check that it is a preset")
    reader = _Reader(tokens, source)
    try:
        reader.document()
    except RecursionError:
        raise DataError(f"{source}: brackets are nested too deeply") from None
    return reader.subjects


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


# Possessive, and with prefixes of bounded length, so that damaged text is gone through in linear time.
_TOKEN = re.compile(
    r"""
    (?P<space>(?:\s|\#[^\n]*+)++)
  | <(?P<name>[^<>"{}|^`\\\x00-\x20]*)>
  | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3} | "(?:[^"\\\n]|\\.)*+" | '(?:[^'\\\n]|\\.)*+')
  | (?P<directive>@prefix\b | @base\b | PREFIX\b | BASE\b)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>[+-]?(?:\d*\.\d+|\d+)(?:[eE][+-]?\d+)?)
  | (?P<short>[\w-]{0,64}+(?:\.[\w-]{1,64}+){0,8}+:(?:[\w:%-]|\.(?=[\w:%-])|\\[^\w\s])*)
  | (?P<word>a\b | true\b | false\b)
  | (?P<mark>\^\^ | [;,.\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)


def _tokens(text: str, source: str) -> Iterator[_Token]:
    position, line = 0, 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise DataError(
                f"{source}:{line}: {shorten(text[position : position + 30])} is not Turtle that can be read"
            )
        kind = match.lastgroup or ""
        if kind != "space":
            yield _Token(kind, match[kind], line)
        line += text.count("\n", position, match.end())
        position = match.end()
    yield _Token("end", "", line)


class _Reader:
    """Goes through the tokens of a text once."""

    def __init__(self, tokens: list[_Token], source: str) -> None:
        self.subjects: dict[str, Properties] = {}
        self._tokens = tokens
        self._source = source
        self._at = 0
        self._prefixes: dict[str, str] = {}

    def document(self) -> None:
        while self._now.kind != "end":
            if self._now.kind == "directive":
                self._directive()
                continue
            subject = self._object()
            unnamed = subject.text == UNNAMED
            properties = subject.properties if unnamed else self.subjects.setdefault(subject.text, {})
            if self._now.text != ".":
                self._properties(properties)
            self._take(".")

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._now
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _take(self, mark: str) -> None:
        token = self._next()
        if token.kind != "mark" or token.text != mark:
            raise self._wrong(token, repr(mark))

    def _wrong(self, token: _Token, expected: str) -> DataError:
        found = shorten(token.text) if token.text else "the end of the text"
        return DataError(f"{self._source}:{token.line}: found {found} where {expected} was expected")

    def _directive(self) -> None:
        """A prefix, which is kept, or a base, which makes no difference to the properties of a preset."""
        word = self._next().text
        prefix = self._next().text if word.lower().endswith("prefix") else None
        name = self._next()
        if name.kind != "name":
            raise self._wrong(name, "a name in <>")
        if prefix is not None:
            self._prefixes[prefix] = name.text
        if word.startswith("@"):
            self._take(".")

    def _properties(self, into: Properties) -> None:
        """Predicates with their objects, up to what ends the list."""
        while self._now.text not in ("]", ".") and self._now.kind != "end":
            predicate = self._next()
            name = f"{RDF}type" if predicate.kind == "word" else self._name(predicate)
            into.setdefault(name, []).append(self._object())
            while self._now.text == "," and self._now.kind == "mark":
                self._next()
                into[name].append(self._object())
            while self._now.text == ";" and self._now.kind == "mark":
                self._next()

    def _object(self) -> Term:
        token = self._next()
        if token.kind == "mark" and token.text == "[":
            node = Term(UNNAMED, token.line)
            self._properties(node.properties)
            self._take("]")
            return node
        if token.kind == "string":
            self._skip_type()
            return Term(_unquoted(token.text), token.line)
        if token.kind in ("number", "word"):
            return Term(token.text, token.line)
        return Term(self._name(token), token.line)

    def _skip_type(self) -> None:
        """The language of a string, or the type of what it stands for."""
        if self._now.kind == "language":
            self._next()
        elif self._now.text == "^^" and self._now.kind == "mark":
            self._next()
            self._name(self._next())

    def _name(self, token: _Token) -> str:
        if token.kind == "name":
            return token.text
        prefix, colon, rest = token.text.partition(":")
        if token.kind != "short":
            raise self._wrong(token, "a name")
        if prefix == "_":
            return token.text
        if prefix + colon not in self._prefixes:
            raise DataError(f"{self._source}:{token.line}: the prefix {shorten(prefix + colon)} is not declared")
        return self._prefixes[prefix + colon] + rest.replace("\\", "")


def _unquoted(text: str) -> str:
    """The text that a string of Turtle stands for."""
    width = 3 if text.startswith('"""') else 1
    return re.sub(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", _unescaped, text[width:-width], flags=re.DOTALL)


def _unescaped(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    if number is None:
        return {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}.get(match[3], match[3])
    code = int(number, 16)
    is_letter = code < 0xD800 or 0xE000 <= code < 0x110000
    return chr(code) if is_letter else "\ufffd"


def _letter(letter: str) -> str:
    """A letter as it is where it is printable ASCII, else as its number; one that is no character becomes `?`."""
    code = ord(letter)
    if 0x20 <= code < 0x7F:
        return letter
    if code == 0 or 0xD800 <= code < 0xE000:
        return "?"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
