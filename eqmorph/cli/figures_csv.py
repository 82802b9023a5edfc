"""Every figure of a study as CSV, one row for each replica."""

import csv
import io
from collections.abc import Iterable, Sequence

from eqmorph.experiments.job_result import JobResult
from eqmorph.tables import no_formula


def figures_csv(labels: Sequence[str], results: Iterable[tuple[Sequence[str], JobResult]]) -> str:
    """Write figures as CSV.

    Args:
        labels: headings of what tells the results apart.
        results: its texts for each result.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*labels, "figure", "replica", "fold", "value"])
    for names, result in results:
        for figure, values in result.figures.items():
            for replica, (fold, value) in enumerate(zip(result.folds, values, strict=True)):
                writer.writerow([*map(no_formula, (*names, figure)), replica, fold, value])
    return text.getvalue()
