"""`eqmorph plot`: pictures of presets, morphs, runs and ablations as PNG, SVG or PDF."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eqmorph.cli.arguments import Model, ModelOption, pick_method, read_end
from eqmorph.cli.console import JsonOption, OutOption, completer, print_json, stderr
from eqmorph.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from eqmorph.eq.preset import Preset

app = typer.Typer(
    help="Draw presets, morphs, runs and ablations; PNG, SVG or PDF by the file's ending.", no_args_is_help=True
)

ThemeOption = Annotated[str, typer.Option("--theme", help="light or dark.")]


@app.command()
def preset(
    presets: Annotated[list[str], typer.Argument(metavar="PRESET...", help="Preset files, in any format.")],
    out: OutOption = None,
    theme: ThemeOption = "light",
    as_json: JsonOption = False,
) -> None:
    """The EQ curve of one preset with its bands, or of several beside each other.

    Examples: [bold]eqmorph plot preset preset_a.json[/]; [bold]eqmorph plot preset a.txt b.json -o both.svg[/]
    """
    path = _target(out, "-".join(_stem(name) for name in presets[:3]), theme)

    from eqmorph.formats.io import read_preset
    from eqmorph.plots.preset import preset_figure, preset_plot

    read = _named([read_preset(name) for name in presets], presets)
    _draw(preset_plot(read), preset_figure, path, theme, as_json)


@app.command()
def morph(
    a: Annotated[str, typer.Argument(metavar="A", help="A preset, or with --model a word.", show_default=False)],
    b: Annotated[str, typer.Argument(metavar="B", help="Where the morph ends.", show_default=False)],
    method: Annotated[
        str | None,
        typer.Option(
            help="See [bold]eqmorph list morphs[/].",
            show_default="as eqmorph morph has it",
            autocompletion=completer("eqmorph.morphs", "MORPHS"),
        ),
    ] = None,
    steps: Annotated[int, typer.Option(min=2, max=200, help="Curves, both ends included.")] = 11,
    model: ModelOption = None,
    out: OutOption = None,
    theme: ThemeOption = "light",
    as_json: JsonOption = False,
) -> None:
    """The EQ curves along a morph, over those of straight lines in Hz, dB and Q.

    Examples: [bold]eqmorph plot morph preset_a.json preset_b.json --method log[/];
    [bold]eqmorph plot morph warm bright --model runs/v2 -o words.pdf[/]
    """
    path = _target(out, f"morph-{_stem(a)}-{_stem(b)}", theme)

    import numpy as np

    from eqmorph.morphs import MORPHS
    from eqmorph.morphs.base import between
    from eqmorph.plots.morph import morph_figure, morph_plot

    chosen_model = Model(model)
    ends = _named([read_end(end, chosen_model, False)[0] for end in (a, b)], (a, b))
    name, chosen = pick_method(method, ends, chosen_model)
    t = np.linspace(0.0, 1.0, steps)
    naive = MORPHS.create("linear").path(ends, between(t))
    plot = morph_plot(chosen.path(ends, between(t)), naive, t, name, chosen_model.label)
    _draw(plot, morph_figure, path, theme, as_json)


@app.command()
def run(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.", show_default=False)],
    out: OutOption = None,
    theme: ThemeOption = "light",
    as_json: JsonOption = False,
) -> None:
    """Losses, their weights and the learning rate over the epochs of a training.

    Examples: [bold]eqmorph plot run runs/v2[/]; [bold]eqmorph plot run runs/v2 -o v2.svg --theme dark[/]
    """
    path = _target(out, f"{_stem(str(folder))}-training", theme)

    from eqmorph.plots.run import run_figure, run_plot

    _draw(run_plot(folder), run_figure, path, theme, as_json)


@app.command()
def latent(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.", show_default=False)],
    data: Annotated[
        str | None,
        typer.Option(help="Presets to put on the map: a file, or safe.", show_default="what the run was trained on"),
    ] = None,
    axes: Annotated[
        str, typer.Option(help="words (axes that separate words best) or pca (principal components).")
    ] = "words",
    replica: Annotated[int, typer.Option(min=0, help="Which replica of the run.")] = 0,
    out: OutOption = None,
    theme: ThemeOption = "light",
    as_json: JsonOption = False,
) -> None:
    """The latent space of a run in two dimensions: presets, words, and how dense each word lies.

    Examples: [bold]eqmorph plot latent runs/v2[/]; [bold]eqmorph plot latent runs/v2 --data mine.csv --axes pca[/]
    """
    path = _target(out, f"{_stem(str(folder))}-latent", theme)
    if axes not in ("words", "pca"):
        raise UsageError(f"--axes {axes}: expected words or pca")

    from eqmorph.cli.train import single_thread
    from eqmorph.corpora import load
    from eqmorph.experiments.train import prepare
    from eqmorph.plots.latent import latent_figure, latent_plot
    from eqmorph.runs.run import load_run

    single_thread()
    trained = load_run(folder, replica)
    source = trained.config.data
    corpus = load(data) if data is not None else source.read()
    kind: Any = axes
    plot = latent_plot(trained, prepare(corpus, trained.config.recipe), kind)
    _draw(plot, latent_figure, path, theme, as_json)


@app.command()
def ablation(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of an ablation.", show_default=False)],
    part: Annotated[str, typer.Option(help="both, figures (with intervals) or ranges (of outputs).")] = "both",
    out: OutOption = None,
    theme: ThemeOption = "light",
    as_json: JsonOption = False,
) -> None:
    """Every variant of an ablation: the main figures with intervals, and the output ranges over what is valid.

    Examples: [bold]eqmorph plot ablation runs/ablation[/]; [bold]eqmorph plot ablation runs/ablation --part ranges[/]
    """
    if part not in ("both", "figures", "ranges"):
        raise UsageError(f"--part {part}: expected both, figures or ranges")
    path = _target(out, _stem(str(folder)) + ("" if part == "both" else f"-{part}"), theme)

    from eqmorph.experiments.ablate.result import read_ablation
    from eqmorph.plots.ablation import ablation_figure, ablation_plot
    from eqmorph.plots.intervals import interval_figure, interval_plot
    from eqmorph.plots.ranges import range_figure, range_plot

    result = read_ablation(folder)
    if part == "figures":
        _draw(interval_plot(result), interval_figure, path, theme, as_json)
    elif part == "ranges":
        _draw(range_plot(result), range_figure, path, theme, as_json)
    else:
        _draw(ablation_plot(result), ablation_figure, path, theme, as_json)


def _target(out: Path | None, stem: str, theme: str) -> Path:
    """Where the picture goes; a wrong ending or theme is said before anything is computed."""
    if theme not in ("light", "dark"):
        raise UsageError(f"--theme {theme}: expected light or dark")
    path = out or Path(f"{stem}.png")

    from eqmorph.plots.save import check_suffix

    check_suffix(path)
    return path


def _stem(name: str) -> str:
    """A file's or folder's name without ending, or a word, as part of a file's name."""
    return "stdin" if name == "-" else Path(name).resolve().stem.replace(" ", "_") or "plot"


def _draw(plot: Any, figure: Callable[..., "Figure"], path: Path, theme: str, as_json: bool) -> None:
    """Write the picture of a record; print the record when asked."""
    from dataclasses import asdict

    from eqmorph.plots.save import save

    save(figure(plot, theme), path)
    stderr().print(f"wrote {path}", style="dim", highlight=False, soft_wrap=True)
    if as_json:
        print_json({"file": str(path), "theme": theme} | asdict(plot))


def _named(presets: Iterable["Preset"], sources: Iterable[str]) -> list["Preset"]:
    """Presets that have a name, the file's where they had none."""
    pairs = zip(presets, sources, strict=True)
    return [preset if preset.name else preset.model_copy(update={"name": _stem(source)}) for preset, source in pairs]
