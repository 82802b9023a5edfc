"""Damage to safetensors files: other tensors in a sound file, a header that lies, or damaged bytes."""

import copy
import json
import math
import random
import struct
from typing import Any

from damage_text import HOSTILE_TEXT, damaged_bytes
from damage_trees import damaged_tree

BYTES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
    "U64": 8, "U32": 4, "U8": 1, "BOOL": 1, "C64": 8,
}  # fmt: skip
NUMBERS = [math.nan, math.inf, -math.inf, -1.0, 0.0, 1e30, -1e30, 1e-45, 3e38, 1e308]
WHOLE = [0, -1, 1, 7, 2**31, 2**62, -(2**63), 10**6]
LARGE = 4_000_000
"""Most numbers of a tensor that is made longer."""

Tensors = dict[str, tuple[str, list[int], bytes]]
"""Name -> type, shape and bytes."""


def unpacked(data: bytes) -> Tensors:
    """The tensors of a sound file."""
    (length,) = struct.unpack("<Q", data[:8])
    body = data[8 + length :]
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    return {
        name: (entry["dtype"], list(entry["shape"]), body[slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }


def packed(tensors: Tensors, metadata: Any = None) -> bytes:
    """A file whose header says the truth about its tensors."""
    header: dict[str, Any] = {} if metadata is None else {"__metadata__": metadata}
    body = b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(body), len(body) + len(content)]}
        body += content
    return _with_header(json.dumps(header).encode(), body)


def damaged_tensors(data: bytes, rng: random.Random) -> bytes:
    """Mostly a sound file of wrong tensors, which only the config can tell; else a lying header or damaged bytes."""
    how = rng.random()
    if how < 0.1:
        return damaged_bytes(data, rng)
    if how < 0.35:
        return _lying(data, rng)
    tensors = unpacked(data)
    for _ in range(rng.choice([1, 1, 1, 2])):
        _damage_one(tensors, rng)
    metadata = rng.choice([None, None, None, {"format": "pt"}, {"a": "x" * 10_000}])
    return packed(tensors, metadata)


def _damage_one(tensors: Tensors, rng: random.Random) -> None:
    """Another type, shape, rank or name, numbers that no training gives, one tensor more or less."""
    name = rng.choice(list(tensors))
    dtype, shape, content = tensors[name]
    edit = rng.randrange(12)
    if edit == 0:
        del tensors[name]
    elif edit == 1:
        other = rng.choice(
            [f"{name}x", "", name.replace("0", "9"), name.replace("/", "//"), rng.choice(HOSTILE_TEXT)]
        )
        tensors[other.encode("utf-8", "replace").decode()] = tensors.pop(name)
    elif edit == 2:
        other_type = rng.choice(list(BYTES))
        tensors[name] = (other_type, shape, rng.randbytes(BYTES[other_type] * math.prod(shape)))
    elif edit == 3:
        tensors[name] = _reshaped(dtype, shape, content, rng)
    elif edit == 4:
        other_name = rng.choice(list(tensors))
        tensors[name], tensors[other_name] = tensors[other_name], tensors[name]
    elif edit == 5:
        tensors[rng.choice(["x", "0/0/x/count", f"{name}/more", "model.x", "9/9/warm/count"])] = tensors[name]
    else:
        tensors[name] = (dtype, shape, _numbers(dtype, content, rng))


def _reshaped(dtype: str, shape: list[int], content: bytes, rng: random.Random) -> tuple[str, list[int], bytes]:
    """Another shape, with as many numbers as it asks for."""
    length = [side + rng.choice([-1, 1, 1, 100]) for side in shape]
    other = rng.choice([
        shape[::-1], [1, *shape], [math.prod(shape)], [], [*shape, 1], [0], [0, *shape], [*shape[:-1], 0], length,
        shape[1:], [2, *shape], [1] * 40, [1],
    ])  # fmt: skip
    other = [max(side, 0) for side in other]
    if math.prod(other) > LARGE:
        other = [1]
    size = BYTES.get(dtype, 4) * math.prod(other)
    return dtype, other, (content * (size // max(len(content), 1) + 1))[:size].ljust(size, b"\0")


def _numbers(dtype: str, content: bytes, rng: random.Random) -> bytes:
    """Hostile numbers in one place, in every seventh, or everywhere."""
    form = {"F64": "<d", "F32": "<f", "I64": "<q", "I32": "<i"}.get(dtype)
    if form is None or not content:
        return content
    width, body = struct.calcsize(form), bytearray(content)
    value = rng.choice(WHOLE if dtype.startswith("I") else NUMBERS)
    if form == "<f" and abs(value) > 3e38:
        value = math.copysign(math.inf, value)
    if form == "<i":
        value = max(-(2**31), min(2**31 - 1, int(value)))
    count = len(body) // width
    places = rng.choice([[rng.randrange(count)], range(0, count, 7), range(count)])
    for place in places:
        struct.pack_into(form, body, place * width, value)
    return bytes(body)


def _lying(data: bytes, rng: random.Random) -> bytes:
    """A header that does not say what follows it."""
    (length,) = struct.unpack("<Q", data[:8])
    header = copy.deepcopy(json.loads(data[8 : 8 + length]))
    entry = header[rng.choice([name for name in header if name != "__metadata__"])]
    edit = rng.randrange(5)
    if edit == 0:
        entry["dtype"] = rng.choice([*BYTES, "X", "f32", "", None, 4])
    elif edit == 1:
        entry["shape"] = rng.choice([[2**40], [0], [-1], [2**62, 4], [], [1] * 70, [1.5], "x", None, [2**63]])
    elif edit == 2:
        entry["data_offsets"] = rng.choice([[0, 2**60], [5, 1], [0, 0], [-4, 0], [0], None, ["0", "4"]])
    elif edit == 3:
        return struct.pack("<Q", rng.choice([0, 1, length - 1, length + 1, 2**40, 2**63])) + data[8:]
    else:
        damaged = damaged_tree(header, rng)
        header = damaged if isinstance(damaged, dict) else {}
    return _with_header(json.dumps(header).encode(), data[8 + length :])


def _with_header(header: bytes, body: bytes) -> bytes:
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + body
