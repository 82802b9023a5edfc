"""Addresses planted where a stranger may write one, and the look for them in all that a command says and writes.

Each place of a sound file gets an address in turn: keys, values, words, numbers, names of columns and of tensors.
"""

import contextlib
import copy
import io
import json
import random
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from damage_tensors import packed, unpacked
from damage_trees import nodes, toml_of
from fuzz_target import Target, lines_of

FORMS = (
    "203.0.113.77",
    "Contact JOE@EXAMPLE.ORG now",
    "2001:db8::7",
    "203\u30020\uff0e113\u300277",
    "joe%40example.org",
)
"""Addresses as people write them, with other alphabets' dots, and as parts of links."""

_WORD = re.compile(r"[^\s,;:=(){}\"<>\[\]|]+")

TRACES = ("203.0.113.", "example.org", "2001:db8:")
"""What they hold, cut short or not."""


def shows_address(text: str) -> bool:
    """Whether a text holds one of the planted addresses, in any of its forms."""
    plain = unquote(unicodedata.normalize("NFKC", text)).lower().replace("\u3002", ".")
    return any(trace in plain for trace in TRACES)


def planted(name: str, content: bytes, address: str, rng: random.Random) -> bytes:
    """A file with an address at one place."""
    if name.endswith(".safetensors"):
        return _in_tensors(content, address, rng)
    text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    if name.endswith(".json") and rng.random() < 0.8:
        return json.dumps(_in_tree(json.loads(text), address, rng), ensure_ascii=False).encode()
    if name.endswith(".toml") and rng.random() < 0.8:
        return toml_of(_in_tree(tomllib.loads(text), address, rng)).encode()
    return _in_text(text, address, rng).encode()


def _in_tensors(content: bytes, address: str, rng: random.Random) -> bytes:
    """As the name or the type of a tensor, one tensor more, or a remark."""
    tensors = unpacked(content)
    old = rng.choice(list(tensors))
    prefix = rng.choice(["", "history.", "0/0/", "model.", f"{old}/"])
    how = rng.randrange(4)
    if how == 0:
        return packed(tensors, {"remark": address, address: ""})
    if how == 1:
        _, shape, numbers = tensors[old]
        return packed(tensors | {old: (address, shape, numbers)})
    moved = tensors[old] if how == 2 else tensors.pop(old)
    return packed(tensors | {prefix + address: moved})


def _in_tree(tree: Any, address: str, rng: random.Random) -> Any:
    """As a value, behind a value, as a key, or as one field more."""
    tree = copy.deepcopy(tree)
    container, key = rng.choice(nodes(tree))
    how = rng.randrange(4)
    if how == 0 or not isinstance(container, dict):
        container[key] = address
    elif how == 1:
        container[key] = f"{container[key]} {address}"
    else:
        container[address] = container.pop(key) if how == 2 else container[key]
    return tree


def _in_text(text: str, address: str, rng: random.Random) -> str:
    """In place of a word, or behind it."""
    word = rng.choice(list(_WORD.finditer(text)))
    start = rng.choice([f"{word[0]} ", word[0], ""])
    return text[: word.start()] + start + address + text[word.end() :]


def plant_case(target: Target, rng: random.Random, folder: Path) -> list[str]:
    """Write a file of a kind with an address in it, and give the command line that reads it."""
    address = rng.choice(FORMS)
    return target.case(rng, folder, lambda name, content: planted(name, content, address, rng))


def said_and_written(target: Target, words: list[str], folder: Path) -> Iterator[tuple[str, str]]:
    """Where a case says or writes text, and the text."""
    before = _contents(folder)
    for line in lines_of(words):
        said, error = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(error):
            status = target.entry(line)
        yield from (("stdout", said.getvalue()), ("stderr", error.getvalue()))
        if status:
            break
    for path, content in _contents(folder).items():
        if before.get(path) != content:
            yield path, content


def _contents(folder: Path) -> dict[str, str]:
    """Every file of a folder as text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes().decode("utf-8", "replace") for path in files}
