"""A morph as an LV2 plug-in: a bundle that hosts such as Ardour, Carla, Reaper or jalv load.

Faust translates the morph to C++, and a C++ compiler makes it a library together with `plugin.cpp`. The bundle holds
the library, what says to a host which ports there are, and the Faust source.

Source: the specification of LV2, lv2plug.in/ns/lv2core.
"""

import os
import tempfile
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.formats.faust import Faust
from eqmorph.formats.turtle import PREFIXES, quoted
from eqmorph.morphs.path import MorphPath
from eqmorph.native.compilers import cpp_to_library, faust_to_cpp, find_cpp_compiler, find_faust

SUFFIX = ".lv2"
CHANNELS = 2


def plugin_uri(bundle: Path) -> str:
    """The name by which hosts know a plug-in: that of its bundle, so that one built anew takes its place.

    >>> plugin_uri(Path("my/warm to bright.lv2"))
    'urn:eqmorph:warm%20to%20bright'
    """
    return f"urn:eqmorph:{quote(os.fsencode(bundle.name.removesuffix(SUFFIX)), safe='')}"


def expect_bundle(bundle: Path) -> None:
    """Refuse, before anything is computed, what cannot be built: the name, a file in its place, a missing compiler.

    Raises:
        DataError: the name does not end in .lv2, or is a file.
        MissingProgramError: faust or a C++ compiler is not installed.
    """
    if bundle.suffix != SUFFIX or bundle.stem == "":
        raise DataError(f"{bundle}: a bundle is a folder called NAME{SUFFIX}; give such a name")
    files.expect_folder(bundle)
    find_faust()
    find_cpp_compiler()


def build_lv2(path: MorphPath, bundle: Path) -> list[Path]:
    """Build the plug-in of a morph between two presets; the bundle appears whole or not at all.

    Args:
        path: presets between which straight lines are drawn, as `eqmorph.morphs.pieces.straight_pieces` gives them.
        bundle: folder to write, called NAME.lv2.

    Returns:
        The files of the bundle.

    Raises:
        DataError: the name does not end in .lv2, or the place cannot be written.
        MissingProgramError: faust or a C++ compiler is not installed.
        EqmorphError: a compiler fails; the message has its words.
    """
    expect_bundle(bundle)
    uri = plugin_uri(bundle)
    source = Faust(channels=CHANNELS).render_morph(path.presets, path.weights[:, 1])
    contents: dict[str, str | bytes] = {
        "manifest.ttl": _MANIFEST.format(prefixes=PREFIXES, uri=uri),
        "plugin.ttl": _description(uri, _title(path)),
        "morph.dsp": source,
        "morph.so": _compiled(source, uri),
    }
    return files.write_files(bundle, contents)


def _title(path: MorphPath) -> str:
    """The ends of a morph as one line; Turtle holds any letter."""
    first, last = path.presets[0].name or "A", path.presets[-1].name or "B"
    return " ".join(f"{first} to {last}".split())


def _compiled(source: str, uri: str) -> bytes:
    """The library of a Faust program as a plug-in."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "morph.dsp").write_text(source, encoding="ascii")
        faust_to_cpp(folder / "morph.dsp", folder / "program.h")
        with resources.as_file(resources.files("eqmorph.native") / "plugin.cpp") as wrapper:
            cpp_to_library(wrapper, folder / "morph.so", folder, URI=f'"{uri}"', CHANNELS=str(CHANNELS))
        return (folder / "morph.so").read_bytes()


def _description(uri: str, name: str) -> str:
    """What a host is told: the name of the plug-in, and its ports in the order of `plugin.cpp`."""
    controls = [
        ("morph", "Morph", 0, 0, 1, "", "0 is the first preset, 1 the second"),
        ("strength", "Strength", 1, 0, 2, "", "Factor of all gains"),
        ("enabled", "Enabled", 1, 0, 1, "lv2:designation lv2:enabled ; lv2:portProperty lv2:toggled ; ", "Bypass"),
    ]
    ports = [
        f"a lv2:InputPort , lv2:ControlPort ; lv2:index {index} ; lv2:symbol {quoted(symbol)} ; "
        f"lv2:name {quoted(title)} ; {role}rdfs:comment {quoted(comment)} ; "
        f"lv2:default {default:.1f} ; lv2:minimum {low:.1f} ; lv2:maximum {high:.1f}"
        for index, (symbol, title, default, low, high, role, comment) in enumerate(controls)
    ]
    for direction in ("In", "Out"):
        for side in ("left", "right"):
            ports.append(
                f"a lv2:{direction}putPort , lv2:AudioPort ; lv2:index {len(ports)} ; "
                f'lv2:symbol "{direction.lower()}_{side}" ; lv2:name "{direction} {side}"'
            )
    listed = " ,\n    ".join(f"[ {port} ]" for port in ports)
    return _PLUGIN.format(prefixes=PREFIXES, uri=uri, name=quoted(name), ports=listed)


_MANIFEST = """\
{prefixes}<{uri}>
    a lv2:Plugin ;
    lv2:binary <morph.so> ;
    rdfs:seeAlso <plugin.ttl> .
"""

_PLUGIN = """\
{prefixes}<{uri}>
    a lv2:EQPlugin , lv2:Plugin ;
    doap:name {name} ;
    doap:license <http://opensource.org/licenses/mit-license.php> ;
    lv2:optionalFeature lv2:hardRTCapable ;
    lv2:port {ports} .
"""
