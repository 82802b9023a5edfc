"""What PipeWire makes of a drop-in, by its sound: an impulse played into the loaded chain, and what comes out.

A daemon of our own runs without sound card and session manager: a clock drives it, and the test does what the session
manager would (it gives the streams their ports, and links them).
"""

import re
import signal
import time
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from helpers.pipewire import PATIENCE_S, Session, daemon, error_db, impulse
from helpers.presets import FIVE_BANDS, TWO_BANDS, preset_at
from helpers.programs import RATE_HZ, need, run

from eqmorph.eq.stereo import StereoPreset
from eqmorph.formats import FORMATS
from eqmorph.formats.io import render_preset

PROGRAMS = ("pipewire", "pw-cli", "pw-link", "pw-play", "pw-record")

FORMAT = "{ mediaType = audio mediaSubtype = raw format = F32P rate = 48000 channels = 2 position = [ FL FR ] }"

PRESETS = {
    "one chain": FIVE_BANDS,
    "left and right": StereoPreset(left=TWO_BANDS, right=replace(FIVE_BANDS, preamp_db=-9.5)),
}


class SessionManager(Session):
    """What a session manager would do: give streams their ports, and link them."""

    def open_ports(self, node, direction, port):
        """Ask until they are there: the node may be younger than the question."""

        def opened():
            configuration = f"{{ direction = {direction} mode = dsp monitor = false format = {FORMAT} }}"
            self.say("pw-cli", "s", node, "PortConfig", configuration)
            return f"{node}:{port}_FR" in self.say("pw-link", "-io")

        self.await_that(f"the ports of {node}", opened)

    def link(self, output, input):
        for channel in ("FL", "FR"):
            ends = f"{output}_{channel}", f"{input}_{channel}"
            self.say("pw-link", *ends)
            self.await_that(f"the link {ends}", lambda ends=ends: "|-> " + ends[1] in self.say("pw-link", "-l"))


def heard(folder, text, script=""):
    """Both channels that come out of the chain when an impulse goes in, after a script for sh has run."""
    need(*PROGRAMS)
    drop_in = text.removeprefix("context.modules = [\n")
    (folder / "daemon.conf").write_text(daemon(frames=4096, modules=drop_in))
    soundfile.write(folder / "in.wav", impulse(), RATE_HZ, subtype="FLOAT")
    with ExitStack() as stack:
        session = SessionManager(folder, stack)
        session.start("pipewire", "-c", str(folder / "daemon.conf"))
        session.open_ports("effect_input.eqmorph", "Input", "playback")
        session.open_ports("effect_output.eqmorph", "Output", "output")
        wide = ("--rate", str(RATE_HZ), "--channels", "2", "--format", "f32")
        recorder = session.start("pw-record", "--target", "0", "-P", "{ node.name = ear }", *wide, "out.wav")
        session.open_ports("ear", "Input", "input")
        session.link("effect_output.eqmorph:output", "ear:input")
        player = session.start("pw-play", "--target", "0", "-P", "{ node.name = mouth }", "in.wav")
        session.open_ports("mouth", "Output", "output")
        session.link("mouth:output", "effect_input.eqmorph:playback")
        if script:
            (folder / "step.sh").write_text(script)
            session.say("sh", str(folder / "step.sh"), "0.1")
        player.wait(PATIENCE_S)
        time.sleep(0.5)
        recorder.send_signal(signal.SIGINT)
        recorder.wait(PATIENCE_S)
    return soundfile.read(folder / "out.wav")[0]


@pytest.mark.parametrize("name", PRESETS)
def test_pipewire_sounds_like_the_preset_preamp_included(tmp_path, name):
    preset = PRESETS[name]
    text = render_preset(preset, "pipewire")
    # A busy machine drops a block now and then; a wrong chain is wrong each time.
    errors_db = (error_db(preset, heard(tmp_path, text)) for _ in range(3))
    # PipeWire computes in float32, which shows at the lowest frequencies.
    assert any(error < 0.03 for error in errors_db)


def test_a_script_steps_through_the_presets_of_a_running_chain(tmp_path):
    first, last = (preset_at(*np.random.default_rng(seed).random(13)) for seed in (5, 6))
    folder = FORMATS.create("pipewire").render_folder([first, first, last], ["00", "01", "02"])
    errors_db = (error_db(last, heard(tmp_path, folder["00.conf"], folder["step.sh"])) for _ in range(3))
    assert any(error < 0.03 for error in errors_db)


PARAM_EQ = """\
filters1 = [ { type = bq_lowshelf freq = 120 gain = 5 q = 0.8 } { type = bq_highshelf freq = 0 gain = -6 } ]
filters2 = [ { type = bq_peaking freq = 2500 gain = -4 } ]
"""


def test_a_param_eq_sounds_as_it_is_read(tmp_path):
    version = re.search(r"libpipewire (\d+)\.(\d+)", run(*need("pipewire"), "--version"))
    if (int(version[1]), int(version[2])) < (1, 4):
        pytest.skip("this PipeWire has no param_eq of several channels")
    text = render_preset(TWO_BANDS, "pipewire")
    node = f"nodes = [ {{ type = builtin name = eq label = param_eq config = {{ {PARAM_EQ} }} }} ]\n"
    text = re.sub(r"nodes = .*outputs[^\n]*\n", node, text, flags=re.DOTALL)
    preset = FORMATS.create("pipewire").parse(text, "param_eq.conf")
    errors_db = (error_db(preset, heard(tmp_path, text)) for _ in range(3))
    assert any(error < 0.03 for error in errors_db)
