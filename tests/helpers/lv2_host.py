"""A host that loads an LV2 preset with lilv and plays sound through its plug-in.

    python lv2_host.py PLUGIN PRESET in.npy out.npy
    python lv2_host.py PLUGIN PRESET - saved.ttl

`lv2apply` loads no presets and no plug-in with an event port, such as fil4. A process of its own, since some plug-ins
crash when they are taken down.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

RATE_HZ = 48_000
BLOCK = 1024
ATOM_BYTES = 65_536

PREFIXES = b"""\
@prefix lv2: <http://lv2plug.in/ns/lv2core#> .
@prefix pset: <http://lv2plug.in/ns/ext/presets#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix state: <http://lv2plug.in/ns/ext/state#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
"""Those that lilv writes at the head of files, and leaves out of strings."""

LV2 = "http://lv2plug.in/ns/lv2core#"
pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32
SetPort = ctypes.CFUNCTYPE(None, text, pointer, pointer, number, number)
MapUri = ctypes.CFUNCTYPE(number, pointer, text)
UnmapUri = ctypes.CFUNCTYPE(pointer, pointer, number)


class Feature(ctypes.Structure):
    _fields_ = (("uri", text), ("data", pointer))


class Map(ctypes.Structure):
    _fields_ = (("handle", pointer), ("map", MapUri))


class Unmap(ctypes.Structure):
    _fields_ = (("handle", pointer), ("unmap", UnmapUri))


class Descriptor(ctypes.Structure):
    _fields_ = (
        ("uri", text),
        ("instantiate", pointer),
        ("connect_port", ctypes.CFUNCTYPE(None, pointer, number, pointer)),
        ("activate", ctypes.CFUNCTYPE(None, pointer)),
        ("run", ctypes.CFUNCTYPE(None, pointer, number)),
    )


class Instance(ctypes.Structure):
    _fields_ = (("descriptor", ctypes.POINTER(Descriptor)), ("handle", pointer))


class Sequence(ctypes.Structure):
    """An empty sequence of events, with room behind it."""

    _fields_ = (
        ("size", number),
        ("type", number),
        ("unit", number),
        ("pad", number),
        ("room", ctypes.c_byte * ATOM_BYTES),
    )


def functions() -> Callable[..., int]:
    library = ctypes.CDLL("liblilv-0.so.0")

    def call(name: str, *arguments: object) -> int:
        function = getattr(library, f"lilv_{name}")
        function.restype = pointer
        return function(*(pointer(value) if isinstance(value, int) else value for value in arguments))

    return call


class Host:
    def __init__(self, plugin_uri: str) -> None:
        self.lilv = functions()
        self.world = self.lilv("world_new")
        self.lilv("world_load_all", self.world)
        self.plugin = self.lilv(
            "plugins_get_by_uri", self.lilv("world_get_all_plugins", self.world), self.node(plugin_uri)
        )
        assert self.plugin, f"no plug-in {plugin_uri}"
        self.uris: list[bytes] = []
        self._kept: list[object] = []
        self._map, self._unmap = (
            Map(None, MapUri(self.urid)),
            Unmap(None, UnmapUri(self.address)),
        )
        features = [
            Feature(b"http://lv2plug.in/ns/ext/urid#map", ctypes.addressof(self._map)),
            Feature(b"http://lv2plug.in/ns/ext/urid#unmap", ctypes.addressof(self._unmap)),
        ]
        listed = (ctypes.POINTER(Feature) * (len(features) + 1))(*map(ctypes.pointer, features))
        made = self.lilv("plugin_instantiate", self.plugin, ctypes.c_double(RATE_HZ), listed)
        assert made, f"{plugin_uri} makes no instance"
        self.instance = ctypes.cast(made, ctypes.POINTER(Instance)).contents
        self._kept += [features, listed]
        self._connect()

    def node(self, uri: str) -> int:
        return self.lilv("new_uri", self.world, uri.encode())

    def urid(self, _handle: object, uri: bytes) -> int:
        if uri not in self.uris:
            self.uris.append(uri)
        return self.uris.index(uri) + 1

    def address(self, _handle: object, urid: int) -> int:
        """Where the text of a number stands; the memory is never given back."""
        kept = ctypes.create_string_buffer(self.uris[urid - 1])
        self._kept.append(kept)
        return ctypes.addressof(kept)

    def _is(self, port: int, kind: str) -> bool:
        return bool((self.lilv("port_is_a", self.plugin, port, self.node(kind)) or 0) & 0xFF)

    def _connect(self) -> None:
        """Connect every port: controls to their defaults, events to an empty sequence."""
        self.controls: dict[str, ctypes.c_float] = {}
        self.inputs: list[int] = []
        self.outputs: list[int] = []
        self.events: list[tuple[Sequence, bool]] = []
        count = self.lilv("plugin_get_num_ports", self.plugin) & 0xFFFFFFFF
        defaults = (ctypes.c_float * count)()
        self.lilv("plugin_get_port_ranges_float", self.plugin, None, None, defaults)
        for index in range(count):
            port = self.lilv("plugin_get_port_by_index", self.plugin, number(index))
            into = self._is(port, f"{LV2}InputPort")
            if self._is(port, f"{LV2}AudioPort"):
                (self.inputs if into else self.outputs).append(index)
            elif self._is(port, f"{LV2}ControlPort"):
                symbol = ctypes.cast(
                    self.lilv("node_as_string", self.lilv("port_get_symbol", self.plugin, port)), text
                ).value
                self.controls[symbol.decode()] = ctypes.c_float(np.nan_to_num(defaults[index]))
                self._port(index, self.controls[symbol.decode()])
            else:
                self.events.append((Sequence(), into))
                self._port(index, self.events[-1][0])

    def _port(self, index: int, data: object) -> None:
        address = data if isinstance(data, int) else ctypes.addressof(data)
        self.instance.descriptor.contents.connect_port(self.instance.handle, index, address)

    def load(self, preset_uri: str) -> None:
        """Load a preset as hosts do: a value for each port that it sets."""
        preset = self.node(preset_uri)
        assert (self.lilv("world_load_resource", self.world, preset) or 0) & 0xFFFFFFFF != 0xFFFFFFFF
        state = self.lilv("state_new_from_world", self.world, ctypes.byref(self._map), preset)
        assert state, f"no preset {preset_uri}"

        def take(symbol: bytes, _data: int, value: int, _size: int, kind: int) -> None:
            floats = self.uris[kind - 1].endswith(b"#Float")
            read = ctypes.cast(value, ctypes.POINTER(ctypes.c_float if floats else ctypes.c_int32))
            self.controls[symbol.decode()].value = read.contents.value

        self.lilv("state_emit_port_values", state, SetPort(take), None)
        self._state = state

    def save(self, path: Path) -> None:
        """Save the preset that was loaded, as hosts save presets."""
        maps = ctypes.byref(self._map), ctypes.byref(self._unmap)
        made = self.lilv("state_to_string", self.world, *maps, self._state, b"urn:saved", None)
        path.write_bytes(PREFIXES + ctypes.cast(made, text).value)

    def play(self, audio: np.ndarray) -> np.ndarray:
        """(C, N) that comes out when `audio` (N,) goes into every input."""
        descriptor = self.instance.descriptor.contents
        heard = np.zeros((len(self.outputs), len(audio)), np.float32)
        audio = np.ascontiguousarray(audio, np.float32)
        if descriptor.activate:
            descriptor.activate(self.instance.handle)
        for start in range(0, len(audio), BLOCK):
            for index in self.inputs:
                self._port(index, audio[start:].ctypes.data)
            for channel, index in enumerate(self.outputs):
                self._port(index, heard[channel, start:].ctypes.data)
            for sequence, into in self.events:
                sequence.size = 8 if into else ATOM_BYTES
                sequence.type = self.urid(
                    None, b"http://lv2plug.in/ns/ext/atom#" + (b"Sequence" if into else b"Chunk")
                )
            descriptor.run(self.instance.handle, min(BLOCK, len(audio) - start))
        return heard


def main(plugin: str, preset: str, source: str, target: str) -> None:
    host = Host(plugin)
    host.load(preset)
    if source == "-":
        host.save(Path(target))
    else:
        np.save(Path(target), host.play(np.load(source)))


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # taking a plug-in down may crash
