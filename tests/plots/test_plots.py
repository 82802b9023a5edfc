"""Pictures carry the data they claim: lines, limits, labels and files."""

import xml.etree.ElementTree as ElementTree
from dataclasses import asdict, replace
from itertools import combinations

import numpy as np
import pytest
from helpers.ablations import V2_STEP, make_ablation
from matplotlib.colors import to_rgb
from numpy.testing import assert_allclose

from eqmorph.eq.filters import response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError, UsageError
from eqmorph.evaluation.figures import in_group
from eqmorph.plots.ablation import ablation_figure, ablation_plot
from eqmorph.plots.axes import FREQUENCY_TICKS_HZ
from eqmorph.plots.intervals import interval_figure, interval_plot
from eqmorph.plots.latent import _density, _levels, latent_figure, latent_plot
from eqmorph.plots.morph import morph_figure, morph_plot
from eqmorph.plots.preset import preset_figure, preset_plot
from eqmorph.plots.projection import project
from eqmorph.plots.ranges import range_figure, range_plot
from eqmorph.plots.run import run_figure, run_plot
from eqmorph.plots.save import save, to_svg
from eqmorph.plots.style import PAPER, THEMES, Style
from eqmorph.recipes.named import V2
from eqmorph.words.distributions import WordCloud

A = Preset(name="a", bands=[Band(type="low_shelf", frequency_hz=100, gain_db=5, q=0.7)])
B = Preset(name="b", bands=[Band(type="peak", frequency_hz=3_000, gain_db=-8, q=2)])


def line(axes, y):
    """The line of an axes with these heights."""
    return next(
        found for found in axes.lines if len(found.get_ydata()) == len(y) and np.allclose(found.get_ydata(), y)
    )


@pytest.mark.parametrize("theme", THEMES)
def test_a_preset_is_its_response_on_the_axes_of_an_engineer(theme):
    plot = preset_plot([A, B])
    figure = preset_figure(plot, Style(theme))
    (axes,) = figure.axes
    assert axes.get_xscale() == "log" and axes.get_xlim() == (20, 20_000)
    assert tuple(axes.get_xticks()) == FREQUENCY_TICKS_HZ
    assert [tick.get_text() for tick in axes.get_xticklabels()][-1] == "20k"
    low, high = axes.get_ylim()
    assert low == -high == -12, "8 dB need the 12 dB axis, as far down as up"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("frequency (Hz)", "gain (dB)")
    for preset in (A, B):
        drawn = line(axes, response_db(preset.arrays(), plot.grid_hz))
        assert_allclose(drawn.get_xdata(), plot.grid_hz)
    line(axes, [0, 0])
    marks = [tuple(mark.get_xydata()[0]) for mark in axes.lines if mark.get_linestyle() == "None"]
    assert marks == [(100, 5), (3_000, -8)]
    assert figure.texts[0].get_text() == "EQ curve: a, b"
    assert axes.get_legend() is None and {"a", "b"} <= {text.get_text() for text in axes.texts}


def test_series_can_be_told_apart_in_black_and_white():
    figure = preset_figure(preset_plot([A, B, A, B]))
    curves = [found for found in figure.axes[0].lines if len(found.get_xdata()) == 512]
    assert len({str(found._dash_pattern) for found in curves}) == 4


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_colours_read_on_their_background(theme):
    """WCAG 2.1: 4.5 for text, 3 for lines; and no two roles share a colour, so that a page can exchange them."""

    def luminance(color):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    def contrast(color):
        dark, light = sorted([luminance(color), luminance(theme.background)])
        return (light + 0.05) / (dark + 0.05)

    assert all(contrast(color) >= 4.5 for color in (theme.ink, theme.muted, theme.alarm))
    assert all(contrast(color) >= 3 for color in theme.series)
    every = [*theme.series, *(value for value in vars(theme).values() if isinstance(value, str))]
    assert len(set(every)) == len(every)


def test_a_morph_runs_through_viridis_over_the_naive_path():
    t = np.linspace(0, 1, 5)
    path = [replace(A, bands=(replace(A.bands[0], gain_db=5 - 9 * x),)) for x in t]
    naive = [path[0]] * 4 + [replace(path[-1], name="b")]
    path[-1] = naive[-1]
    plot = morph_plot(path, naive, t, "log", "v2, trained on synthetic corpus")
    axes, bar = morph_figure(plot).axes
    drawn = [line(axes, response_db(preset.arrays(), plot.grid_hz)) for preset in path[1:-1]]
    brightness = [np.dot([0.2126, 0.7152, 0.0722], to_rgb(found.get_color())) for found in drawn]
    assert brightness == sorted(brightness) and brightness[-1] > brightness[0]
    behind = line(axes, response_db(naive[1].arrays(), plot.grid_hz))
    assert behind.get_linewidth() < 1 and behind.get_color() == THEMES["light"].muted
    assert "t (0 = a, 1 = b)" in bar.get_ylabel()
    assert plot.title == "Morph from a to b, method log" and plot.note.startswith("v2, trained on synthetic corpus")


@pytest.fixture
def run_folder(tmp_path):
    """The records of a run of two replicas over three epochs, without its weights."""
    from eqmorph.runs.config import DataSource, RunConfig

    recipe = V2.override({"epochs": 3})
    source = DataSource(
        argument=None, source="synthetic corpus (9)", checksum="0" * 64, synthetic=True, presets=9, words={}
    )
    config = RunConfig(recipe=recipe, data=source, layout=SAFE, seeds=(0, 1), versions={"torch": "2"})
    (tmp_path / "config.json").write_text(config.model_dump_json())
    names = "epoch,replica,seed,fold,reconstruction,contrastive,contrastive_floor,contrastive_collapsed,total,"
    names += "reconstruction_weight,contrastive_weight,learning_rate"
    rows = [f"{e},{r},{r},,{0.1 / e + r},{4 - e},1,4,5,1,{0.1 * e},0.001" for e in (1, 2, 3) for r in (0, 1)]
    (tmp_path / "history.csv").write_text("\n".join([names, *rows]) + "\n")
    for name in ("model.safetensors", "words.safetensors", "metrics.json"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_run_is_its_history(run_folder):
    plot = run_plot(run_folder)
    figure = run_figure(plot)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [
        "reconstruction loss (normalized)",
        "contrastive loss",
        "weights of the losses",
        "learning rate",
    ]
    losses, contrastive, weights, rate = figure.axes
    assert_allclose(line(losses, [0.1, 0.05, 0.1 / 3]).get_xdata(), [1, 2, 3])
    line(losses, [0.6, 0.55, 0.1 / 3 + 0.5])
    line(contrastive, [1, 1, 1])
    line(weights, [0.1, 0.2, 0.3])
    line(rate, [0.001] * 3)
    assert "synthetic" in plot.note and "2 replicas" in plot.note
    assert [axes.get_ylabel() for axes in figure.axes] == ["mean per preset", "mean per preset", "weight", "rate"]
    assert len({axes.get_position().x0 for axes in run_figure(plot, PAPER).axes}) == 1, "a column holds one panel"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "history.csv").unlink(), "is an unfinished run"),
        (lambda f: (f / "history.csv").write_text("epoch,replica\n1,0\n"), "history"),
        (lambda f: (f / "history.csv").write_text((f / "history.csv").read_text()[:-40]), "is damaged"),
        (
            lambda f: (f / "history.csv").write_text((f / "history.csv").read_text().rsplit("\n", 2)[0]),
            "is cut short",
        ),
        (lambda f: (f / "config.json").write_text("{"), "is not the config of a run"),
    ],
)
def test_a_damaged_run_is_refused(run_folder, damage, message):
    damage(run_folder)
    with pytest.raises(DataError, match=message):
        run_plot(run_folder)


def clouds():
    rng = np.random.default_rng(0)
    apart = {"warm": [-4.0, 0, 0], "bright": [4.0, 0, 0], "thin": [0, 3.0, 0]}
    return {
        word: WordCloud(count, np.ones(1), np.array([mean]), np.diag([1.0, 1.0, 50.0])[None] + 0.01 * rng.random())
        for (word, mean), count in zip(apart.items(), (300, 300, 8), strict=True)
    }


def test_word_axes_find_what_separates_words_and_pca_what_spreads():
    words = project(clouds(), "words")
    first = np.abs(words.axes[:, 0]) / np.abs(words.axes[:, 0]).max()
    assert first[0] == 1 and first[2] < 0.01, "the words differ along the first latent only"
    pca = project(clouds(), "pca")
    assert np.argmax(np.abs(pca.axes[:, 0])) == 2, "the third latent spreads most, and says nothing about words"
    assert "principal component (7" in pca.labels[0]


def test_two_words_still_make_a_map():
    two = {word: cloud for word, cloud in clouds().items() if word != "thin"}
    axes = project(two, "words").axes
    assert np.linalg.matrix_rank(axes) == 2 and np.isfinite(axes).all()


class FakeRun:
    """What a map asks of a run."""

    path, label = "runs/x", "v2, trained on synthetic corpus"

    def __init__(self, known):
        from types import SimpleNamespace

        self.config = SimpleNamespace(recipe=V2, data=SimpleNamespace(source="elsewhere", holds=lambda corpus: False))
        self.words = {name: SimpleNamespace(cloud=cloud) for name, cloud in known.items()}

    def canonical(self, params):
        return params

    def encode(self, params):
        return params[:, :3]


def test_names_of_words_in_one_place_stand_apart():
    plot = latent_plot(FakeRun(clouds()), _one_preset())
    first, *others = plot.words
    together = replace(plot, words=(first, *(replace(word, center=first.center) for word in others[:2])))
    boxes = [name.get_window_extent() for name in latent_figure(together).axes[0].texts]
    assert len(boxes) > 1 and not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_a_name_covers_no_mark_beside_it():
    plot = latent_plot(FakeRun(clouds()), _one_preset())
    first, second, *_ = plot.words
    beside = replace(second, center=first.center + np.array([0.4, 0.1]))
    axes = latent_figure(replace(plot, words=(first, beside))).axes[0]
    boxes = [name.get_window_extent() for name in axes.texts]
    assert not any(box.overlaps(mark.get_window_extent()) for box in boxes for mark in axes.lines)


def test_a_latent_map_shows_presets_words_and_density():
    from eqmorph.corpora.synthetic import draw

    corpus = draw(200)
    plot = latent_plot(FakeRun(clouds()), corpus)
    figure = latent_figure(plot)
    (axes,) = figure.axes
    assert sum(len(each.get_offsets()) for each in axes.collections if len(each.get_offsets()) > 1) >= 200
    assert {text.get_text() for text in axes.texts} == {"warm", "bright", "thin"}
    assert [word.rare for word in plot.words] == [False, False, True]
    assert "LDA" in plot.note and "synthetic" in plot.note
    assert all("standard deviations" in label for label in (axes.get_xlabel(), axes.get_ylabel()))
    without = latent_plot(FakeRun({}), corpus)
    assert not without.words and "no words" in without.note and len(without.points) == 200
    assert not latent_figure(without).axes[0].texts


def test_a_rare_word_far_away_stands_at_the_edge_of_the_map_with_an_arrow():
    known = clouds()
    near = latent_figure(latent_plot(FakeRun(known), _one_preset())).axes[0].get_ylim()
    thin = known["thin"]
    known["thin"] = replace(thin, means=thin.means + 200.0)
    axes = latent_figure(latent_plot(FakeRun(known), _one_preset())).axes[0]
    assert np.ptp(axes.get_ylim()) < 2 * np.ptp(near), "the others keep their room"
    (name,) = (text for text in axes.texts if text.get_text().startswith("thin"))
    assert name.get_text()[-1] in "←→↑↓"
    assert (
        axes.get_xlim()[0] < name.xy[0] < axes.get_xlim()[1] and axes.get_ylim()[0] < name.xy[1] < axes.get_ylim()[1]
    )


def test_contours_hold_the_share_they_say():
    """For a Gaussian in the plane, the share p lies within the radius sqrt(-2 ln(1 - p))."""
    plot = latent_plot(FakeRun(clouds()), _one_preset())
    word = plot.words[0]
    spread = np.sqrt(np.diag(word.covariances[0]))
    xs, ys = (np.linspace(c - 5 * s, c + 5 * s, 301) for c, s in zip(word.center, spread, strict=True))
    peak = _density(word, word.center[:1], word.center[1:])[0, 0]
    assert_allclose(np.array(_levels(_density(word, xs, ys))) / peak, [0.1, 0.5], rtol=0.02)


def _one_preset():
    from eqmorph.corpora.synthetic import draw

    return draw(1)


@pytest.fixture
def ablation():
    return make_ablation()


def test_every_variant_stands_with_its_interval(ablation):
    plot = interval_plot(ablation)
    assert [row.name for row in plot.rows] == ["v1", "+ units right", V2_STEP, V2_STEP, "v2 - units right"]
    key = "unseen.main.rmse_median_db"
    assert plot.rows[2].mean[key] == 2 and plot.rows[2].half[key] == pytest.approx(12.706205, abs=1e-5)
    figure = interval_figure(plot)
    merits = in_group("picture")
    assert len(figure.axes) == len(merits)
    panel = figure.axes[[merit.key for merit in merits].index(key)]
    means = {tuple(drawn.get_xdata()) for drawn in panel.lines if drawn.get_marker() == "o"}
    assert means == {(5.5,), (2.0,), (4.25,)}
    assert [tick.get_text() for tick in figure.axes[0].get_yticklabels()] == [row.name for row in plot.rows]


def test_infinite_values_and_cut_intervals_are_marked(ablation):
    plot = interval_plot(ablation)
    keys = [merit.key for merit in plot.figures]
    panel = interval_figure(plot).axes[keys.index("unseen.main.rmse_median_db")]
    assert [text.get_text() for text in panel.texts if text.get_text() == "∞"] == ["∞"]
    assert {drawn.get_marker() for drawn in panel.lines} >= {"<", ">"}, "an interval of 2 +- 12.7 goes on beyond"


def test_goals_are_drawn_where_the_declaration_has_them(ablation):
    plot = interval_plot(ablation)
    for merit, axes in zip(plot.figures, interval_figure(plot).axes, strict=True):
        dotted = [drawn.get_xdata()[0] for drawn in axes.lines if drawn.get_linestyle() == ":"]
        assert dotted == ([merit.goal.value] if merit.goal else [])


def test_names_that_look_like_formulas_are_text(ablation, tmp_path):
    first, *others = ablation.variants
    strange = first.model_copy(update={"variant": first.variant.model_copy(update={"name": "$x_{$\ud800\x1b"})})
    changed = ablation.model_copy(update={"variants": (strange, *others), "data": "a$b_c$ $"})
    figure = ablation_figure(ablation_plot(changed))
    save(figure, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_the_range_that_is_left_stands_out(ablation):
    plot = range_plot(ablation)
    leaves = [row.leaves["frequency_hz"] for row in plot.rows if row.over == "reconstructions"]
    assert leaves == [True, True, False, False, True]
    axes = range_figure(plot).axes[0]
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.texts if "Hz" in text.get_text()] == ["1.59 MHz", "∞ Hz", "∞ Hz"]
    alarm = to_rgb(THEMES["light"].alarm)
    bars = [bar for bar in axes.patches if bar.get_hatch()]
    assert all(to_rgb(bar.get_facecolor()) == alarm for bar in bars) and len(bars) == 6
    assert bars[0].get_x() == 25 and bars[0].get_x() + bars[0].get_width() == pytest.approx(1_590_000)
    shaded = next(patch for patch in axes.patches if to_rgb(patch.get_facecolor()) == to_rgb(THEMES["light"].shade))
    assert (shaded.get_x(), shaded.get_x() + shaded.get_width()) == (20, 20_000)


def test_an_ablation_is_both(ablation):
    plot = ablation_plot(ablation)
    assert len(ablation_figure(plot, Style("dark")).axes) == len(plot.figures.figures) + 3
    assert "synthetic" in plot.note
    assert asdict(plot)["ranges"]["rows"][0]["spans"]["frequency_hz"] == (25.0, 1_590_000.0)


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_files_are_what_they_are_called_and_the_same_each_time(tmp_path, suffix, start):
    for name in ("one", "two"):
        save(preset_figure(preset_plot([A])), tmp_path / f"{name}{suffix}")
    one, two = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("one", "two"))
    assert one.startswith(start) and one == two and len(one) < 200_000


def test_an_svg_for_a_page_is_one_element_with_its_text():
    root = ElementTree.fromstring(to_svg(preset_figure(preset_plot([A]))))
    assert root.tag.endswith("svg")
    assert "frequency (Hz)" in {"".join(each.itertext()) for each in root.iter() if each.tag.endswith("text")}


def test_what_cannot_be_written_is_said(tmp_path):
    figure = preset_figure(preset_plot([A]))
    with pytest.raises(UsageError, match=r"\.png, \.svg, \.pdf"):
        save(figure, tmp_path / "a.gif")
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"a\.png"):
        save(figure, tmp_path / "file" / "a.png")
