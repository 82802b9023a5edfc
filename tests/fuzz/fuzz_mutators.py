"""Structure-aware damage: to text, to trees of JSON, YAML and TOML, to tables, to tensors and to audio."""

import copy
import json
import math
import random
import struct
from typing import Any

HOSTILE_TEXT = [
    "1e999", "-1e-400", "NaN", "inf", "1,000", "12.500", "٣", "9" * 400, "9" * 5000, "-", "é", "\u2028", "\u00a0",
    "\x00", "\x1b[31m", "\ufeff", "{", "}", "[", "]", "null", "true", '"', ":", "- ", "&a ", "*a ", "<<: ", "\t",
    "\r\n", "!!python/object:os.system ", "Filter 1: ", "OFF", "LS 6dB", "Channel: R\n", "Include: x\n", "Q 0",
    "BW Oct 1e9", "Gain -1e308 dB", "[bold]", "[/]", "<script>", "../../x", "=1+1", "%s", "{0}", "$(x)",
]  # fmt: skip

HOSTILE_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2, 7, 1e308, -1e308, 5e-324, 1e-9, 0.5, 2**31, 2**63, -(2**63), 10**400, math.nan,
    math.inf, -math.inf, "", " ", "x", "x" * 10_000, "0", "nan", "1e999", "[bold]x[/]", "[/]", "\ud800", "a\nb",
    "\x00", "../x", "/etc/passwd", "<b>", [], {}, [[]], [None], {"": None}, [1, "x", None], [[[[[[[[1]]]]]]]],
    1_000_000, 10_000_000_000,
]  # fmt: skip

HOSTILE_WORDS = [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x80\x7f"]

DTYPES = ["F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2", "I64", "I32", "I16", "I8", "U8", "BOOL", "C64", "X"]


def damaged_text(text: str, rng: random.Random) -> str:
    """A few edits: cut, doubled, replaced by hostile words, shuffled by lines, or truncated."""
    for _ in range(rng.choice([1, 1, 2, 4])):
        start = rng.randrange(len(text) + 1)
        end = min(start + rng.choice([0, 1, 3, 40]), len(text))
        edit = rng.randrange(7)
        if edit == 0:
            text = text[:start] + text[end:]
        elif edit == 1:
            text = text[:start] + text[start:end] * 3 + text[end:]
        elif edit == 2:
            text = text[:start] + rng.choice(HOSTILE_TEXT) + text[end:]
        elif edit == 3:
            text = text[:start] + chr(rng.randrange(1, 0x250)) + text[start + 1 :]
        elif edit == 4 and rng.random() < 0.2:
            text = text[:start]
        else:
            lines = text.split("\n")
            if rng.random() < 0.3:
                rng.shuffle(lines)
            else:
                lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            text = "\n".join(lines)
    return text


def damaged_bytes(data: bytes, rng: random.Random) -> bytes:
    """A few edits of bytes, most of them among the first hundred, where headers are."""
    damaged = bytearray(data or b"\0")
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        reach = len(damaged) if rng.random() < 0.4 else min(128, len(damaged))
        at = rng.randrange(reach) if reach else 0
        edit = rng.randrange(5)
        if edit == 0:
            damaged[at : at + 1] = bytes([rng.randrange(256)])
        elif edit == 1:
            del damaged[at : at + rng.choice([1, 4, 100])]
        elif edit == 2:
            damaged[at:at] = rng.randbytes(rng.choice([1, 4, 50]))
        elif edit == 3:
            damaged[at : at + 4] = rng.choice(HOSTILE_WORDS)
        elif rng.random() < 0.2:
            del damaged[at:]
    return bytes(damaged)


def _nodes(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a tree."""
    found = []
    stack = [tree]
    while stack:
        container = stack.pop()
        if isinstance(container, dict):
            items = list(container.items())
        elif isinstance(container, list):
            items = list(enumerate(container[:50]))
        else:
            continue
        for key, value in items:
            found.append((container, key))
            stack.append(value)
    return found


def damaged_tree(tree: Any, rng: random.Random) -> Any:
    """One or a few values replaced, removed, doubled, moved, renamed or scaled."""
    tree = copy.deepcopy(tree)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        nodes = _nodes(tree)
        if not nodes:
            return rng.choice(HOSTILE_VALUES)
        container, key = rng.choice(nodes)
        value = container[key]
        edit = rng.randrange(8)
        if edit == 0:
            del container[key]
        elif edit == 1 and isinstance(container, dict):
            container[rng.choice([f"{key}x", "", key.upper(), rng.choice(HOSTILE_TEXT)])] = container.pop(key)
        elif edit == 2 and isinstance(container, list):
            container[key:key] = [copy.deepcopy(value)] * rng.choice([1, 100])
        elif edit == 3:
            other, place = rng.choice(nodes)
            if other is not container:
                container[key] = copy.deepcopy(other.get(place) if isinstance(other, dict) else value)
        elif edit == 4 and isinstance(value, int | float) and not isinstance(value, bool):
            container[key] = value * rng.choice([-1, 0, 10, 1000, 0.5])
        elif edit == 5 and isinstance(value, str):
            container[key] = damaged_text(value, rng)
        else:
            container[key] = copy.deepcopy(rng.choice(HOSTILE_VALUES))
    return tree


def damaged_json(text: str, rng: random.Random) -> bytes:
    """JSON damaged as a tree three times in four, else as text."""
    if rng.random() < 0.25:
        return damaged_text(text, rng).encode("utf-8", "surrogatepass")
    return json.dumps(damaged_tree(json.loads(text), rng), indent=1).encode()


def damaged_yaml(text: str, rng: random.Random) -> bytes:
    """YAML damaged as a tree half of the time, else as text."""
    import yaml

    if rng.random() < 0.5:
        return damaged_text(text, rng).encode("utf-8", "surrogatepass")
    tree = damaged_tree(yaml.safe_load(text), rng)
    return yaml.dump(tree, sort_keys=False, allow_unicode=True).encode("utf-8", "surrogatepass")


def damaged_table(text: str, rng: random.Random) -> bytes:
    """Cells replaced, columns shifted or missing, rows doubled or cut, or damage as text."""
    rows = [line.split(",") for line in text.split("\n")]
    for _ in range(rng.choice([1, 2, 8])):
        row = rng.choice(rows)
        edit = rng.randrange(7)
        if not row:
            row.append(rng.choice(HOSTILE_TEXT))
        elif edit == 0:
            row[rng.randrange(len(row))] = rng.choice(HOSTILE_TEXT)
        elif edit == 1:
            row.insert(rng.randrange(len(row)), rng.choice(["", "x", "0"]))
        elif edit == 2 and len(row) > 1:
            del row[rng.randrange(len(row))]
        elif edit == 3:
            column = rng.randrange(len(row))
            for line in rows:
                del line[column : column + 1]
        elif edit == 4:
            rows.insert(rng.randrange(len(rows)), list(row))
        elif edit == 5:  # columns shifted under the names of others, in as many columns as before
            step = rng.choice([1, 2, -1])
            for line in rows if rng.random() < 0.5 else [row]:
                line[:] = line[step:] + line[:step]
        else:
            rng.shuffle(row)
    text = "\n".join(",".join(row) for row in rows)
    if rng.random() < 0.3:
        text = damaged_text(text, rng)
    return text.encode(rng.choice(["utf-8"] * 8 + ["utf-16", "utf-8-sig"]), "replace")


def toml_of(tree: dict[str, Any], path: tuple[str, ...] = ()) -> str:
    """A tree as TOML of dotted keys; TOML has no null: such a field is left out."""
    lines = []
    for key, value in tree.items():
        if value is None:
            continue
        names = (*path, json.dumps(str(key)))
        if isinstance(value, dict) and value:
            lines.append(toml_of(value, names))
        else:
            lines.append(f"{'.'.join(names)} = {_toml_value(value)}")
    return "\n".join(lines)


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {_toml_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return '""' if value is None else json.dumps(value, ensure_ascii=False)


def damaged_toml(text: str, rng: random.Random) -> bytes:
    """TOML damaged as a tree three times in four, else as text."""
    import tomllib

    if rng.random() < 0.25:
        return damaged_text(text, rng).encode("utf-8", "surrogatepass")
    tree = damaged_tree(tomllib.loads(text), rng)
    return toml_of(tree if isinstance(tree, dict) else {"": tree}).encode("utf-8", "surrogatepass")


def damaged_tensors(data: bytes, rng: random.Random) -> bytes:
    """A safetensors file: its header damaged as a tree, its numbers made hostile, or its bytes damaged."""
    if rng.random() < 0.15:
        return damaged_bytes(data, rng)
    (length,) = struct.unpack("<Q", data[:8])
    sound, body = json.loads(data[8 : 8 + length]), bytearray(data[8 + length :])
    header = copy.deepcopy(sound)
    names = [name for name in header if name != "__metadata__"]
    for _ in range(rng.choice([1, 1, 2])):
        name = rng.choice(names)
        entry = header.get(name)
        if not isinstance(entry, dict):
            continue
        edit = rng.randrange(8)
        if edit == 0:
            entry["dtype"] = rng.choice(DTYPES)
        elif edit == 1:
            shape = sound[name]["shape"]
            entry["shape"] = rng.choice([shape[::-1], [1, *shape], [math.prod(shape)], [], [*shape, 1], [0]])
        elif edit == 2:
            del header[name]
        elif edit == 3:
            header[rng.choice([f"{name}x", "", rng.choice(HOSTILE_TEXT)])] = header.pop(name)
        elif edit == 4:
            other = header.get(rng.choice(names), {})
            header[name] = copy.deepcopy(other) if isinstance(other, dict) else entry
        elif edit == 5:
            header = damaged_tree(header, rng)
            header = header if isinstance(header, dict) else {}
        else:
            start, end = sound[name]["data_offsets"]
            width = rng.choice([4, 8])
            for at in range(start, end - width + 1, width * rng.choice([1, 7, 10_000])):
                hostile = rng.choice([math.nan, math.inf, -1.0, 0.0, 1e30])
                body[at : at + width] = struct.pack("<f" if width == 4 else "<d", hostile)
    packed = json.dumps(header).encode()
    packed += b" " * (-len(packed) % 8)
    return struct.pack("<Q", len(packed)) + packed + bytes(body)
