"""SPA-JSON, in which PipeWire's configuration is written: JSON without most of its punctuation.

    context.modules = [ { name = libpipewire-module-filter-chain  args = { ... } } ]   # a comment

Source: PipeWire, pipewire.conf(5): keys and values between `=`, `:` or blanks, commas optional, `#` comments.
"""

import re
from typing import Any, NamedTuple

from eqmorph.errors import DataError
from eqmorph.text import shorten

MAX_DEPTH = 50

# Possessive, so that damaged text of any length is gone through in linear time.
_TOKEN = re.compile(r'(?:[\s,=:]|#[^\n]*+)++|"(?:[^"\\]|\\.)*+"|[{}\[\]]|[^\s,=:{}\[\]"#]++', re.DOTALL)


class Scalar(NamedTuple):
    """A string or a bare word, and the line it stands on."""

    text: str
    line: int


def parse_spa_json(text: str, source: str) -> dict[str, Any]:
    """Read a configuration: an object, with or without its braces.

    Returns:
        Mappings and lists; their leaves are `Scalar`.

    Raises:
        DataError: "source:line: reason" where brackets do not match or a key has no value.
    """
    tokens = _tokens(text, source)
    if len(tokens) >= 2 and tokens[0].text == "{":
        tokens = tokens[1:-1] if tokens[-1].text == "}" else tokens
    reader = _Reader(tokens, source)
    return reader.mapping("", 0)


def _tokens(text: str, source: str) -> list[Scalar]:
    tokens, at, line = [], 0, 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise DataError(f"{source}:{line}: a quotation mark that is not closed; correct it")
        if not re.match(r"[\s,=:#]", match[0]):
            tokens.append(Scalar(match[0], line))
        line += match[0].count("\n")
        at = match.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[Scalar], source: str) -> None:
        self._tokens, self._at, self._source = tokens, 0, source

    def mapping(self, end: str, depth: int) -> dict[str, Any]:
        """Keys and values up to the closing bracket, or the end of the text where `end` is empty."""
        values: dict[str, Any] = {}
        while not self._ends(end):
            key = self._next()
            if key.text in ("{", "}", "[", "]"):
                raise DataError(f"{self._source}:{key.line}: expected a key, got {key.text!r}; correct it")
            name = _unquoted(key.text)
            if name in values:
                raise DataError(f"{self._source}:{key.line}: the key {shorten(name)} stands twice; leave one of them")
            values[name] = self._value(depth)
        return values

    def _value(self, depth: int) -> Any:
        token = self._next()
        if depth > MAX_DEPTH:
            raise DataError(f"{self._source}:{token.line}: nested more than {MAX_DEPTH} deep; simplify it")
        if token.text == "{":
            return self.mapping("}", depth + 1)
        if token.text == "[":
            values = []
            while not self._ends("]"):
                values.append(self._value(depth + 1))
            return values
        if token.text in ("}", "]"):
            raise DataError(f"{self._source}:{token.line}: expected a value, got {token.text!r}; correct it")
        return Scalar(_unquoted(token.text), token.line)

    def _ends(self, end: str) -> bool:
        """Whether the closing bracket comes next; it is passed over."""
        if self._at == len(self._tokens):
            if end:
                line = self._tokens[-1].line
                raise DataError(f"{self._source}:{line}: the text ends before {end!r}; add it")
            return True
        if self._tokens[self._at].text == end:
            self._at += 1
            return True
        return False

    def _next(self) -> Scalar:
        if self._at == len(self._tokens):
            line = self._tokens[-1].line if self._tokens else 1
            raise DataError(f"{self._source}:{line}: the text ends after a key; add its value")
        self._at += 1
        return self._tokens[self._at - 1]


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL) if text.startswith('"') else text
