"""What is heard is what is drawn: real Web Audio in real Chromium, rendered offline."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest
import soundfile
from scipy.signal import sosfilt

from eqmorph.eq.filters import Bands, log_grid, response_db, sections

pytestmark = pytest.mark.browser
RATE = 48_000

RENDER = """async ({samples, sound, moves, seconds}) => {
  const {createEqualizer, prepare, steer, surface, workletSource, matchDb} = window.eqmorph;
  const context = new OfflineAudioContext(2, Math.round(seconds * 48000), 48000);
  const equalizer = await createEqualizer(context, [surface.types], workletSource);
  let buffer, analysis, scale = 1;
  if (sound) {
    ({buffer, analysis, gain: scale} = prepare(context, sound));
  } else {
    const floats = new Float32Array(Uint8Array.from(atob(samples), (c) => c.charCodeAt(0)).buffer);
    buffer = context.createBuffer(1, floats.length, 48000);
    buffer.copyToChannel(floats, 0);
  }
  for (const {x, y, when, flat, match} of moves) {
    const bands = surface.bands(x, y ?? 0).map((band) => (flat ? {...band, gain_db: 0} : band));
    steer(equalizer, [{bands, levelDb: match ? matchDb([bands], analysis, 48000) : 0}], when);
  }
  const source = new AudioBufferSourceNode(context, {buffer, loop: Boolean(sound)});
  const gain = new GainNode(context, {gain: scale});
  source.connect(gain).connect(equalizer).connect(context.destination);
  source.start();
  const rendered = await context.startRendering();
  return [0, 1].map((channel) => encode(rendered.getChannelData(channel)));
}"""
ENCODE = """const encode = (floats) => {
  let text = "";
  for (const byte of new Uint8Array(floats.buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};"""


def render(
    page: Any, moves: list[dict[str, Any]], seconds: float, samples: np.ndarray | None = None, **source: Any
) -> np.ndarray:
    """(samples, 2) of a sound through the page's equalizer."""
    if samples is not None:
        source["samples"] = base64.b64encode(samples.astype(np.float32).tobytes()).decode()
    channels = evaluate_floats(page, RENDER, source | {"moves": moves, "seconds": seconds})
    return np.stack(channels, axis=-1)


def evaluate_floats(page: Any, function: str, argument: Any = None) -> list[np.ndarray]:
    """What a JavaScript function returns by `encode`, as float32 arrays (JSON would take minutes)."""
    body = function.replace("=> {", "=> {" + ENCODE, 1)
    return [np.frombuffer(base64.b64decode(text), np.float32) for text in page.evaluate(body, argument)]


def page_bands(page: Any, x: float, y: float = 0.0) -> Bands:
    found = page.evaluate("([x, y]) => window.eqmorph.surface.bands(x, y)", [x, y])
    columns = (np.array([band[field] for band in found]) for field in ("frequency_hz", "gain_db", "q"))
    return Bands(tuple(band["type"] for band in found), *columns)


@pytest.mark.parametrize(("kind", "x", "y"), [("line", 0.0, 0.0), ("line", 0.83, 0.0), ("map", 0.71, 0.13)])
def test_spectrum_follows_the_curve(open_page: Callable[..., Any], kind: str, x: float, y: float) -> None:
    page = open_page(kind)
    impulse = np.zeros(RATE)
    impulse[0] = 1.0
    heard = render(page, [{"x": x, "y": y, "when": 0}], 2.0, samples=impulse)
    grid = log_grid()
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(heard[:, 0])))
    measured = np.interp(grid, np.fft.rfftfreq(len(heard), 1 / RATE), spectrum)
    assert np.abs(measured - response_db(page_bands(page, x, y), grid)).max() < 0.02  # asked for: 0.2 dB
    assert np.array_equal(heard[:, 0], heard[:, 1])


def test_standing_still_is_scipys_cascade(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, RATE // 2).astype(np.float32)
    heard = render(page, [{"x": 0.25, "when": 0}], 0.5, samples=noise)
    expected = sosfilt(sections(page_bands(page, 0.25)), noise)
    assert np.abs(heard[:, 0] - expected).max() < 1e-5


def test_moving_the_slider_makes_no_click(open_page: Callable[..., Any]) -> None:
    # Ten jumps from end to end under a pure tone: a click would stand out in the second difference.
    page = open_page("line")
    tone = 0.5 * np.sin(2 * np.pi * 180 * np.arange(RATE) / RATE)
    jumps = [{"x": i % 2, "when": 0.1 * i} for i in range(10)]
    moving = render(page, jumps, 1.0, samples=tone)[:, 0]
    still = [render(page, [{"x": x, "when": 0}], 1.0, samples=tone)[:, 0] for x in (0, 1)]
    settled = slice(RATE // 20, None)

    def bend(samples: np.ndarray) -> float:
        return float(np.abs(np.diff(samples[settled], 2)).max())

    loudest = max(map(bend, still))
    assert bend(moving) < 1.2 * loudest
    switched = np.concatenate([still[i % 2][i * RATE // 10 : (i + 1) * RATE // 10] for i in range(10)])
    assert bend(switched) > 5 * loudest, "hard switching, for comparison, does click"


def test_bypass_gives_the_sound_back(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, RATE // 10).astype(np.float32)
    heard = render(page, [{"x": 0.0, "when": 0, "flat": True}], 0.1, samples=noise)
    assert np.abs(heard[:, 0] - noise).max() < 1e-6


@pytest.mark.parametrize(("sound", "x"), [("pink", 0.0), ("chord", 1.0)])
def test_loudness_is_matched(open_page: Callable[..., Any], sound: str, x: float) -> None:
    page = open_page("line")
    plain, matched = (
        pyloudnorm.Meter(RATE).integrated_loudness(render(page, [{"x": x, "when": 0} | how], 5.4, sound=sound))
        for how in ({"flat": True}, {"match": True})
    )
    assert matched == pytest.approx(plain, abs=0.1)
    assert plain == pytest.approx(-23.0, abs=2.0)  # the page measures without the gate that skips quiet parts


def test_pink_noise_is_pink_and_repeats_without_a_seam(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    (noise,) = evaluate_floats(
        page,
        """() => {
        const {buffer} = window.eqmorph.prepare(new OfflineAudioContext(2, 1, 48000), "pink");
        return [encode(buffer.getChannelData(0))];
    }""",
    )
    power = np.abs(np.fft.rfft(noise)) ** 2
    frequency = np.fft.rfftfreq(len(noise), 1 / RATE)
    octaves = [power[(frequency >= low) & (frequency < 2 * low)].sum() for low in 25 * 2.0 ** np.arange(9)]
    assert 10 * np.log10(max(octaves) / min(octaves)) < 0.1
    steps = np.abs(np.diff(noise))
    assert abs(noise[0] - noise[-1]) < steps.max()


def play_tone(page: Any, path: Path, hz: float, seconds: float = 2.0) -> np.ndarray:
    """Open a stereo sine and wait until it plays."""
    tone = 0.25 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)
    soundfile.write(path, np.stack([tone, tone], -1), RATE, subtype="PCM_24")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Stop").wait_for()
    return tone


SPECTRA = """() => ["pre", "post"].map((name) => {
  const numbers = window.eqmorph.chart[name].getAttribute("d").match(/[ML]([\\d.]+) ([\\d.]+)/g) ?? [];
  const points = numbers.map((pair) => pair.slice(1).split(" ").map(Number)).slice(0, 160);
  const top = points.reduce((best, point) => (point[1] < best[1] ? point : best), [0, 1e9]);
  return top[0];
})"""


def test_the_spectrum_of_a_sine_stands_at_its_frequency(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("line")
    play_tone(page, tmp_path / "tone.wav", 1000.0)
    page.wait_for_function("() => (window.eqmorph.chart.post.getAttribute('d') ?? '').length > 500")
    page.wait_for_timeout(600)
    expected = page.evaluate("() => window.eqmorph.chart.x(1000)")
    assert page.evaluate(SPECTRA) == pytest.approx([expected, expected], abs=8)
    assert -40 < float(page.locator("#meter").get_attribute("aria-valuenow")) < -10
    page.uncheck("#spectrum")
    page.wait_for_timeout(100)
    assert not page.evaluate("() => window.eqmorph.chart.post.getAttribute('d')")


def test_a_file_is_sought_looped_and_rendered(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("line")
    tone = play_tone(page, tmp_path / "tone.wav", 1000.0)
    page.locator("#seek").fill("0.25")
    page.click("#loop-start")
    page.locator("#seek").fill("0.5")
    page.click("#loop-end")
    start, end = page.evaluate("() => window.eqmorph.player.region")
    assert (start, end) == (pytest.approx(0.5, abs=0.3), pytest.approx(1.0, abs=0.3))
    for _ in range(4):
        page.wait_for_timeout(150)
        assert start <= page.evaluate("() => window.eqmorph.player.position") <= end
    page.uncheck("#match")
    with page.expect_download() as download:
        page.click("#render")
    download.value.save_as(tmp_path / "rendered.wav")
    rendered, rate = soundfile.read(tmp_path / "rendered.wav")
    assert rate == RATE and len(rendered) == pytest.approx((end - start) * RATE, abs=2)
    bands = page_bands(page, 0.5)
    gain_db = response_db(bands, np.array([1000.0]))[0] - max(0.0, response_db(bands, log_grid(2048)).max())
    level = np.sqrt((rendered[RATE // 10 :, 0] ** 2).mean()) / np.sqrt((tone**2).mean())
    assert 20 * np.log10(level) == pytest.approx(gain_db, abs=0.05)
    page.click("#loop-all")
    assert page.evaluate("() => window.eqmorph.player.region") == [0, 2]


def test_other_types_of_bands_play_on(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("line")
    play_tone(page, tmp_path / "tone.wav", 500.0)
    text = "Filter 1: ON PK Fc 500 Hz Gain 6 dB Q 1\nFilter 2: ON HSC Fc 9000 Hz Gain 3 dB Q 0.7\n"
    page.evaluate("text => window.eqmorph.exchange.read(text, 'other', 'other')", text)
    page.wait_for_function("() => window.eqmorph.player.types[0].length === window.eqmorph.surface.types.length")
    page.wait_for_timeout(700)
    assert float(page.locator("#meter").get_attribute("aria-valuenow")) > -40


PREPARED = """(samples) => {
  const context = new OfflineAudioContext(2, 1, 48000);
  const buffer = context.createBuffer(1, samples.length, 48000);
  buffer.copyToChannel(Float32Array.from(samples), 0);
  const {analysis, gain} = window.eqmorph.prepare(context, buffer);
  return [gain, window.eqmorph.matchDb([window.eqmorph.surface.bands(0, 0)], analysis, 48000)];
}"""


@pytest.mark.parametrize("samples", [1, 2, 900, 20_000])
def test_silence_and_very_short_sounds_are_played(still_page: Any, samples: int) -> None:
    assert still_page.evaluate(PREPARED, [0.0] * samples) == [1, 0]
    tone = np.sin(2 * np.pi * 1000 / RATE * np.arange(samples))
    gain, match_db = still_page.evaluate(PREPARED, tone.tolist())
    assert np.isfinite([gain, match_db]).all()
    if samples >= 900:
        # A full tone lies at -3 dB, and is played on both sides.
        assert 20 * np.log10(gain) == pytest.approx(-23.0, abs=1.0)
