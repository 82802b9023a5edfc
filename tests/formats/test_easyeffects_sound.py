"""EasyEffects itself, on a screen that nobody sees: presets that it lists and loads, and what is heard through it."""

import re
import signal
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest
import soundfile
from helpers.pipewire import PATIENCE_S, Session, daemon, error_db, impulse
from helpers.presets import FIVE_BANDS, TWO_BANDS
from helpers.programs import RATE_HZ, need

from eqmorph.eq.stereo import StereoPreset
from eqmorph.files import write_files
from eqmorph.formats import FORMATS

CLOSE_DB = 0.1
SPEAKING = {
    "G_MESSAGES_DEBUG": "easyeffects",  # version 7
    "QT_LOGGING_RULES": "easyeffects.debug=true",  # version 8
    "QT_QPA_PLATFORM": "offscreen",
}
PROGRAMS = (
    "easyeffects", "pipewire", "wireplumber", "pw-play", "pw-record", "pw-link", "dbus-daemon", "Xvfb", "lv2ls",
)  # fmt: skip

LOUDSPEAKER = """{ factory = adapter args = {
        factory.name = support.null-audio-sink node.name = loudspeaker media.class = Audio/Sink
        audio.position = [ FL FR ] audio.rate = 48000 } }"""

PRESETS = [
    FIVE_BANDS,
    StereoPreset(left=replace(TWO_BANDS, preamp_db=-7.34), right=replace(FIVE_BANDS, preamp_db=-7.34)),
]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    """EasyEffects as a service, with a loudspeaker that is none."""
    need(*PROGRAMS)
    folder = tmp_path_factory.mktemp("desktop")
    homes = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data")}
    bus = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/bus", "GSETTINGS_BACKEND": "memory"}
    (folder / "pipewire.conf").write_text(daemon(frames=1024, objects=LOUDSPEAKER))
    with ExitStack() as stack:
        session = Session(folder, stack, **homes, **bus, **SPEAKING)
        if "para_equalizer_x32_lr" not in session.say("lv2ls"):
            pytest.skip("the LSP plug-ins are not installed")
        session.start("dbus-daemon", "--session", "--nofork", f"--address={bus['DBUS_SESSION_BUS_ADDRESS']}")
        session.start("pipewire", "-c", str(folder / "pipewire.conf"))
        session.await_that("PipeWire", (folder / "pipewire-0").exists)
        session.start("wireplumber")
        screen = folder / "screen"
        with screen.open("w") as number:
            session.start("Xvfb", "-displayfd", str(number.fileno()), pass_fds=[number.fileno()])
            session.await_that("the screen", lambda: screen.read_text().endswith("\n"))
        session.environment["DISPLAY"] = f":{screen.read_text().strip()}"
        session.await_that("the loudspeaker", lambda: "loudspeaker:playback_FR" in session.say("pw-link", "-i"))
        session.start("easyeffects", "--gapplication-service")
        session.await_that("EasyEffects", lambda: "output_level:input_FR" in session.say("pw-link", "-i"))
        yield session


def heard(session):
    """Both channels of what the loudspeaker gets when an impulse goes into the sink of EasyEffects."""
    soundfile.write(session.folder / "in.wav", impulse(), RATE_HZ, subtype="FLOAT")
    wide = ("--rate", str(RATE_HZ), "--channels", "2", "--format", "f32")
    capture = ("--target", "loudspeaker", "-P", "{ stream.capture.sink = true }")
    recorder = session.start("pw-record", *capture, *wide, "out.wav")
    session.await_that("the recording", (session.folder / "out.wav").exists)
    session.start("pw-play", "--target", "easyeffects_sink", "in.wav").wait(PATIENCE_S)
    time.sleep(0.2)
    recorder.send_signal(signal.SIGINT)
    recorder.wait(PATIENCE_S)
    return soundfile.read(session.folder / "out.wav")[0]


@pytest.mark.parametrize("order", [PRESETS, PRESETS[::-1]], ids=["to left and right", "to one chain"])
def test_the_script_loads_each_preset_and_the_last_is_heard(desktop, order, tmp_path):
    stems = ["00 first", "01"]
    write_files(tmp_path, FORMATS.create("easyeffects").render_folder(order, stems))
    log = desktop.folder / "easyeffects.log"
    before = len(log.read_text())

    def loaded():
        return re.findall(r"(?i)successfully loaded .*/eqmorph-(.*)\.json", log.read_text()[before:])

    desktop.say("sh", str(tmp_path / "step.sh"), "0.3")
    assert desktop.happens(lambda: loaded() == stems), loaded()
    listed = desktop.say("easyeffects", "-p")
    assert all(f"eqmorph-{stem}" in listed for stem in stems)
    # A busy machine drops a block now and then; a wrong filter is wrong each time.
    assert any(error_db(order[-1], heard(desktop)) < CLOSE_DB for _ in range(3))
