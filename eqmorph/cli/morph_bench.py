"""`eqmorph morph-bench`: every morph method on random pairs of real presets, side by side."""

from pathlib import Path
from typing import Annotated, Any

import typer

from eqmorph.cli.arguments import Model
from eqmorph.cli.console import JsonOption, SeedOption, print_json, progress, stdout, table
from eqmorph.errors import UsageError


def morph_bench(
    data: Annotated[
        str | None, typer.Option(help="SAFE file, or safe; by default the embedded synthetic corpus.")
    ] = None,
    pairs: Annotated[int, typer.Option(min=1, help="Random pairs.")] = 400,
    steps: Annotated[int, typer.Option(min=3, max=1000, help="Presets of a morph, both ends counted.")] = 10,
    words: Annotated[str, typer.Option(help="The words a pair is drawn from: first,last.")] = "warm,bright",
    model: Annotated[Path | None, typer.Option(help="Run folder; adds the method latent.")] = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Measure every morph method on random pairs of presets; medians, lower is better.

    Examples: [bold]eqmorph morph-bench --data safe[/]; [bold]eqmorph morph-bench --pairs 50 --model out/run[/]
    """
    from functools import partial

    import numpy as np

    from eqmorph.corpora import load
    from eqmorph.eq.layout import SAFE
    from eqmorph.morphs import MORPHS
    from eqmorph.morphs.bench import measure

    corpus = load(data)
    ends = [word.strip().lower() for word in words.split(",")]
    if len(ends) != 2 or not all((corpus.words == word).any() for word in ends):
        raise UsageError(f"--words {words}: expected two words of the data, such as warm,bright")
    rng = np.random.default_rng(seed)
    drawn = [rng.choice(np.flatnonzero(corpus.words == word), pairs) for word in ends]
    presets = [(SAFE.preset(corpus.params[a]), SAFE.preset(corpus.params[b])) for a, b in zip(*drawn, strict=True)]

    run = Model(model).run if model is not None else None
    results: dict[str, dict[str, Any]] = {}
    with progress() as shown:
        for name in MORPHS:
            needs_model = MORPHS.load(name).needs_model
            if needs_model and run is None:
                continue
            method = MORPHS.create(name, **({"codec": run} if needs_model else {}))
            task = shown.add_task(name, total=pairs, note="pairs")
            results[name] = measure(method, presets, steps, partial(shown.advance, task))
    source = str(data) if data else "synthetic corpus"
    if as_json:
        print_json({"data": source, "words": ends, "pairs": pairs, "steps": steps, "seed": seed, "methods": results})
        return
    heads = (
        "method", "nonlinearity dB", "2nd difference dB", "largest/mean step", "path/chord", "end error dB",
        "bands", "in range", "ms a morph",
    )  # fmt: skip
    rows = [
        (
            name,
            f"{r['nonlinearity_db']:.3f}",
            f"{r['second_difference_db']:.2f}",
            f"{r['largest_step']:.3f}",
            f"{r['path_over_chord']:.4f}",
            f"{r['endpoint_error_db']:g}",
            str(r["bands"]),
            f"{r['in_range']:.0%}",
            f"{r['milliseconds']:.1f}",
        )
        for name, r in results.items()
    ]
    title = f"{pairs} random pairs {ends[0]} to {ends[1]} of {source}, {steps} steps, medians"
    stdout().print(table(title, heads, rows))
    if run is not None:
        stdout().print(f"latent: {run.label}")
