"""Damage to text and to bytes."""

import random

HOSTILE_TEXT = [
    "1e999", "-1e-400", "NaN", "inf", "1,000", "12.500", "٣", "9" * 400, "9" * 5000, "-", "é", "\u2028", "\u00a0",
    "\x00", "\x1b[31m", "\ufeff", "{", "}", "[", "]", "null", "true", '"', ":", "- ", "&a ", "*a ", "<<: ", "\t",
    "\r\n", "!!python/object:os.system ", "Filter 1: ", "OFF", "LS 6dB", "Channel: R\n", "Include: x\n", "Q 0",
    "BW Oct 1e9", "Gain -1e308 dB", "[bold]", "[/]", "<script>", "../../x", "=1+1", "%s", "{0}", "$(x)", "\\", "'",
    "1_000", "0x10", "1d3", "+-3", "--", ";", "#", "//", "<!--", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "\u202e",
    "\U0001f3b5", "e\u0301", "\ud800", "[" * 3_000, "{" * 3_000, "(" * 3_000, " " * 100_000, "x" * 100_000,
    "1e308", "-1e308", "1e-320", "0", "-0", "1e39", "18446744073709551616", "true\nfalse", "\x0b", "\x85",
]  # fmt: skip

HOSTILE_BYTES = [
    b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x80\x7f", b"\xff" * 8,
    b"\x00\x00\x00\x80", b"\x01\x00\x00\x00",
]  # fmt: skip

ENCODINGS = ["utf-8"] * 20 + ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "utf-7"]


def damaged_text(text: str, rng: random.Random) -> str:
    """A few edits: cut, doubled, replaced by hostile words, numbers changed, shuffled by lines, or truncated."""
    for _ in range(rng.choice([1, 1, 2, 4])):
        start = rng.randrange(len(text) + 1)
        end = min(start + rng.choice([0, 1, 3, 40]), len(text))
        edit = rng.randrange(9)
        if edit == 0:
            text = text[:start] + text[end:]
        elif edit == 1:
            text = text[:start] + text[start:end] * rng.choice([3, 3, 3, 500]) + text[end:]
        elif edit == 2:
            text = text[:start] + rng.choice(HOSTILE_TEXT) + text[end:]
        elif edit == 3:
            text = text[:start] + chr(rng.randrange(1, 0x250)) + text[start + 1 :]
        elif edit == 4 and rng.random() < 0.2:
            text = text[:start]
        elif edit in (5, 6):
            text = _with_another_word(text, rng)
        else:
            lines = text.split("\n")
            if rng.random() < 0.3:
                rng.shuffle(lines)
            else:
                lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            text = "\n".join(lines)
    return text


def _with_another_word(text: str, rng: random.Random) -> str:
    """One of the words between blanks and marks replaced, by a hostile one or by another of the text."""
    starts = [index for index in range(1, len(text)) if text[index].isalnum() and not text[index - 1].isalnum()]
    if not starts:
        return text
    start = rng.choice(starts)
    end = start
    while end < len(text) and (text[end].isalnum() or text[end] in "._-"):
        end += 1
    other = rng.choice(starts)
    word = rng.choice(HOSTILE_TEXT) if rng.random() < 0.7 else text[other : other + rng.randrange(1, 12)]
    return text[:start] + word + text[end:]


def encoded(text: str, rng: random.Random) -> bytes:
    """Text as bytes, now and then in another encoding or with a stray byte."""
    encoding = rng.choice(ENCODINGS)
    data = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") and encoding != "utf-7" else "replace")
    if rng.random() < 0.05:
        at = rng.randrange(len(data) + 1)
        data = data[:at] + bytes([rng.randrange(128, 256)]) + data[at:]
    return data


def text_damage(text: str, rng: random.Random) -> bytes:
    """Damaged text as bytes."""
    return encoded(damaged_text(text, rng), rng)


def damaged_bytes(data: bytes, rng: random.Random) -> bytes:
    """A few edits of bytes, most of them among the first hundred, where headers are."""
    damaged = bytearray(data or b"\0")
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        reach = len(damaged) if rng.random() < 0.4 else min(128, len(damaged))
        at = rng.randrange(reach) if reach else 0
        edit = rng.randrange(7)
        if edit == 0:
            damaged[at : at + 1] = bytes([rng.randrange(256)])
        elif edit == 1:
            del damaged[at : at + rng.choice([1, 4, 100])]
        elif edit == 2:
            damaged[at:at] = rng.randbytes(rng.choice([1, 4, 50]))
        elif edit == 3:
            hostile = rng.choice(HOSTILE_BYTES)
            damaged[at : at + len(hostile)] = hostile
        elif edit == 4 and damaged:
            damaged[min(at, len(damaged) - 1)] ^= 1 << rng.randrange(8)
        elif edit == 5:
            piece = damaged[at : at + rng.choice([8, 64, 512])]
            place = rng.randrange(len(damaged) + 1)
            damaged[place:place] = piece
        elif rng.random() < 0.2:
            del damaged[at:]
    return bytes(damaged)
