"""Nodes `param_eq` of PipeWire hold filters for several channels; what is expected was heard in PipeWire 1.4.2."""

import pytest

from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS

ONE = "{ type = bq_peaking freq = 1000 gain = 6 q = 2.0 }"
OTHER = "{ type = bq_lowshelf freq = 120 gain = -3 } { type = bq_highshelf freq = 0 gain = -2.5 q = 1.0 }"
ENDS = 'inputs = [ "eq:In {}" "eq:In {}" ] outputs = [ "eq:Out {}" "eq:Out {}" ]'


def graph(config, rest="", name="eq"):
    return f"filter.graph = {{ nodes = [ {node(config, name)} ] {rest} }}"


def node(config, name="eq"):
    return f"{{ type = builtin name = {name} label = param_eq config = {{ {config} }} }}"


def read(text):
    """Centers of the bands and preamp of each chain."""
    preset = FORMATS.create("pipewire").parse(text, "file")
    chains = [([band.frequency_hz for band in chain.bands], chain.preamp_db) for chain in preset.chains]
    return chains if isinstance(preset, StereoPreset) else chains * 2


FOR_ONE, FOR_OTHER = ([1000.0], 0.0), ([120.0], -2.5)
EACH = f"filters1 = [ {ONE} ] filters2 = [ {OTHER} ]"
HEARD = {
    "alone": (graph(f"filters = [ {OTHER} ]"), FOR_OTHER, FOR_OTHER),
    "alone, a list for each": (graph(EACH), FOR_ONE, FOR_OTHER),
    "ends": (graph(EACH, ENDS.format(1, 2, 1, 2)), FOR_ONE, FOR_OTHER),
    "ends exchanged": (graph(EACH, ENDS.format(2, 1, 2, 1)), FOR_OTHER, FOR_ONE),
    "ends of one": (
        graph(EACH, 'inputs = [ "eq:In 1" ] outputs = [ "eq:Out 1" ]'),
        ([1000.0], None),
        ([1000.0], None),
    ),
}


@pytest.mark.parametrize("case", HEARD)
def test_it_is_read_as_it_is_heard(case):
    text, left, right = HEARD[case]
    assert read(text) == [left, right]


def test_q_is_1_where_the_file_does_not_say_it():
    preset = FORMATS.create("pipewire").parse(graph(f"filters = [ {OTHER} ]"), "file")
    assert [(band.type, band.gain_db, band.q) for band in preset.bands] == [("low_shelf", -3.0, 1.0)]


def test_each_channel_is_linked_by_itself():
    after = '{ type = builtin name = after label = bq_peaking control = { "Freq" = 5000 "Gain" = 1 } }'
    links = '{ output = "eq:Out 2" input = "after:In" }'
    ends = 'inputs = [ "eq:In 1" "eq:In 2" ] outputs = [ "eq:Out 1" "after:Out" ]'
    text = f"filter.graph = {{ nodes = [ {node(EACH)} {after} ] links = [ {links} ] {ends} }}"
    assert read(text) == [FOR_ONE, ([120.0, 5000.0], -2.5)]


def test_two_in_series():
    links = " ".join(f'{{ output = "a:Out {port}" input = "b:In {port}" }}' for port in (1, 2))
    text = (
        f"filter.graph = {{ nodes = [ {node(EACH, 'a')} {node(f'filters = [ {ONE} ]', 'b')} ] links = [ {links} ] }}"
    )
    assert read(text) == [([1000.0, 1000.0], 0.0), ([120.0, 1000.0], -2.5)]


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("", "config"),
        ('filename = "/home/me/hd650.txt"', "hd650.txt"),
        ('filename2 = "hd650.txt"', "hd650.txt"),
        (f"filters = [ {ONE} ] filters2 = [ {OTHER} ]", "number them all"),
        (f"filters9 = [ {ONE} ]", "filters9"),
        (f"filters = {ONE}", "filters"),
        ("filters = [ bq_peaking ]", "type"),
        ("filters = [ { type = bq_peaking freq = 1000 gain = 6 Q = 2 } ]", "freq, q, gain"),
        ("filters = [ { type = bq_peaking gain = 6 } ]", "Freq"),
        ("filters = [ { type = bq_raw freq = 100 } ]", "bq_raw"),
        (f"filters1 = [ {ONE} ] filters3 = [ {OTHER} ]", "3 channels"),
    ],
)
def test_what_it_does_not_hold_is_refused(config, told):
    with pytest.raises(DataError, match=rf"^file.*{told}"):
        FORMATS.create("pipewire").parse(graph(config), "file")


def test_a_plug_in_of_that_name_is_refused():
    with pytest.raises(DataError, match="ladspa"):
        FORMATS.create("pipewire").parse(graph(f"filters = [ {ONE} ]").replace("builtin", "ladspa"), "file")
