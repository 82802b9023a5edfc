"""A report as one HTML file that needs no network: pictures as inline SVG, light and dark by the reader's setting.

A picture is drawn once, in the light theme; its colours, all different, are then replaced by the page's variables.
"""

import re
from collections.abc import Iterator
from dataclasses import fields
from html import escape
from importlib.resources import files
from string import Template

from eqmorph import __version__
from eqmorph.experiments.ablate.tables import Table
from eqmorph.plots.save import to_svg
from eqmorph.plots.style import THEMES, ThemeName
from eqmorph.reports.content import Picture, Report, Section


def render_html(report: Report) -> str:
    """The whole page."""
    sections = [(_anchor(section.heading), section) for section in report.sections]
    return Template(_source("page.html")).substitute(
        version=escape(__version__),
        title=escape(report.title),
        lead=escape(report.lead),
        colors=_colors(),
        style=_source("style.css"),
        links="\n".join(f'<li><a href="#{anchor}">{escape(part.heading)}</a></li>' for anchor, part in sections),
        sections="\n".join(
            f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{escape(part.heading)}</h2>\n'
            + "\n".join(_blocks(part, anchor))
            + "\n</section>"
            for anchor, part in sections
        ),
    )


def themed(svg: str) -> str:
    """A picture of the light theme with the page's colours in place of its own."""
    names = {value: name for name, value in _variables("light").items()}
    return re.sub(
        "|".join(map(re.escape, names)), lambda match: f"var(--{names[match[0].lower()]})", svg, flags=re.IGNORECASE
    )


def _blocks(section: Section, anchor: str) -> Iterator[str]:
    if section.text:
        yield f"<p>{escape(section.text)}</p>"
    for index, picture in enumerate(section.pictures):
        yield _figure(picture, f"{anchor}-{index}")
    for table in section.tables:
        yield _table(table)
    if section.facts:
        facts = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in section.facts)
        yield f"<dl>\n{facts}\n</dl>"
    if section.commands:
        commands = "\n".join(escape(command) for command in section.commands if command)
        yield f'<pre tabindex="0" role="region" aria-label="Commands"><code>{commands}</code></pre>'


def _figure(picture: Picture, name: str) -> str:
    svg = themed(to_svg(picture.draw("light")))
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # Two pictures of one page must not share ids: clip paths and markers are found by them.
    svg = re.sub(r'(\bid="|url\(#|href="#)', lambda match: f"{match[0]}{name}-", svg)
    svg = re.sub(r'^<svg [^>]*?viewBox="([^"]+)"[^>]*>', r'<svg viewBox="\1" role="img" @LABEL@>', svg, count=1)
    svg = svg.replace("@LABEL@", f'aria-label="{escape(picture.caption)}"', 1)
    return f"<figure>\n{svg}\n</figure>"


def _table(table: Table) -> str:
    words = [_is_words([row[index] for row in table.rows]) for index in range(len(table.columns))]
    kinds = [' class="words"' if each else "" for each in words]
    head = "".join(
        f'<th scope="col"{kind}>{escape(column)}</th>' for column, kind in zip(table.columns, kinds, strict=True)
    )
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(
            f"<td{_missed(cell) or kind}>{escape(cell)}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    note = f" {escape(table.note)}." if table.note else ""
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(table.title)}">\n<table>\n'
        f"<caption><strong>{escape(table.title)}</strong>{note}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _is_words(column: list[str]) -> bool:
    """Whether a column holds text rather than figures."""
    return sum(bool(re.match(r"[-+]?\d", cell)) for cell in column) < len(column) / 2


def _missed(text: str) -> str:
    return ' class="missed"' if text.endswith(("NOT MET", " !")) else ""


def _colors() -> str:
    def block(theme: ThemeName) -> str:
        return " ".join(f"--{name}: {value};" for name, value in _variables(theme).items())

    return (
        f":root {{ color-scheme: light dark; {block('light')} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {block('dark')} }} }}"
    )


def _variables(theme: ThemeName) -> dict[str, str]:
    """Variable -> colour."""
    colors = THEMES[theme]
    named = {f.name: getattr(colors, f.name) for f in fields(colors) if isinstance(getattr(colors, f.name), str)}
    return named | {f"series-{index}": color for index, color in enumerate(colors.series)}


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _source(name: str) -> str:
    return (files("eqmorph.reports") / name).read_text(encoding="utf-8")
