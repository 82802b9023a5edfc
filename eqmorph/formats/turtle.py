"""Turtle, the text in which LV2 bundles describe what they hold.

Source: D. Beckett et al., "RDF 1.1 Turtle", W3C Recommendation, 2014; prefixes of lv2plug.in.
"""

PREFIXES = """\
@prefix doap: <http://usefulinc.com/ns/doap#> .
@prefix lv2: <http://lv2plug.in/ns/lv2core#> .
@prefix pset: <http://lv2plug.in/ns/ext/presets#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix units: <http://lv2plug.in/ns/extensions/units#> .

"""


def quoted(text: str) -> str:
    r"""Write a text as a string of Turtle, in ASCII.

    >>> print(quoted('say "é"\n'))
    "say \"\u00E9\"\n"
    """
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(short.get(letter) or _letter(letter) for letter in text) + '"'


def _letter(letter: str) -> str:
    """A letter as it is where it is printable ASCII, else as its number; one that is no character becomes `?`."""
    code = ord(letter)
    if 0x20 <= code < 0x7F:
        return letter
    if code == 0 or 0xD800 <= code < 0xE000:
        return "?"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
