"""A report as one HTML file that needs no network: pictures as inline SVG, light and dark by the reader's setting.

A picture is drawn once, in the light theme; its colours, all different, are then replaced by the page's variables.
"""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, fields
from functools import cache

from jinja2 import PackageLoader, Template
from markupsafe import Markup

from eqmorph import __version__
from eqmorph.plots.save import to_svg
from eqmorph.plots.style import SCREEN, THEMES, ThemeName
from eqmorph.reports.content import Picture, Report, Section
from eqmorph.tables.html import environment, to_html
from eqmorph.text import printable

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


@dataclass(frozen=True)
class PageSection:
    """A section with its pictures and tables as HTML."""

    anchor: str
    content: Section
    pictures: list[Markup]
    tables: list[Markup]
    code: Markup


def render_html(report: Report) -> str:
    """Render the whole page; tables and figures are numbered in reading order."""
    tables = figures = 0
    sections = []
    for section in report.sections:
        anchor = _anchor(section.heading)
        table_html, figure_html = [], []
        for table in section.tables:
            tables += 1
            table_html.append(to_html(table, f"Table {tables}."))
        for picture in section.pictures:
            figures += 1
            figure_html.append(_figure(picture, figures))
        sections.append(PageSection(anchor, section, figure_html, table_html, _code(section.code)))
    return _template().render(
        report=report, sections=sections, version=__version__, colors=Markup(_colors()), style=Markup(_style())
    )


def themed(svg: str) -> str:
    """Replace the colours of the light theme by the page's variables."""
    names = {value: name for name, value in _variables("light").items()}
    pattern = "|".join(map(re.escape, names))
    return re.sub(pattern, lambda match: f"var(--{names[match[0].lower()]})", svg, flags=re.IGNORECASE)


def _code(code: str) -> Markup:
    """Escape code line by line, since its line breaks and indents are kept."""
    lines = [line[: len(line) - len(line.lstrip(" "))] + printable(line) for line in code.splitlines()]
    return Markup("\n").join(lines)


@cache
def _template() -> Template:
    return environment(PackageLoader("eqmorph.reports", "templates")).get_template("page.html")


@cache
def _style() -> str:
    loader = PackageLoader("eqmorph.reports", "templates")
    return loader.get_source(environment(loader), "style.css")[0]


def _figure(picture: Picture, number: int) -> Markup:
    """Draw a picture as an element of the page, scaled to its width and named for those who do not see it."""
    root = ElementTree.fromstring(to_svg(picture.draw(SCREEN)))
    for metadata in root.findall(f"{SVG}metadata"):
        root.remove(metadata)
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)  # within HTML, the parser knows the namespaces
        element.attrib = _attributes(element.attrib, f"figure-{number}-")
    label = printable(f"{picture.title}. {picture.note}.")
    root.attrib = {"viewBox": root.attrib["viewBox"], "role": "img", "aria-label": label}
    svg = themed(ElementTree.tostring(root, encoding="unicode"))
    title = Markup("<strong>Figure {}.</strong> {}.").format(number, printable(picture.title))
    return Markup("<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>").format(Markup(svg), title)


def _attributes(attributes: dict[str, str], prefix: str) -> dict[str, str]:
    """Prefix ids, by which clip paths and markers are found: two pictures of one page must not share any."""
    renamed = {}
    for name, value in attributes.items():
        name = name.removeprefix(XLINK)
        if name == "id":
            value = prefix + value
        elif name == "href" and value.startswith("#"):
            value = f"#{prefix}{value[1:]}"
        renamed[name] = value.replace("url(#", f"url(#{prefix}")
    return renamed


def _colors() -> str:
    def block(theme: ThemeName) -> str:
        return " ".join(f"--{name}: {value};" for name, value in _variables(theme).items())

    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {block('dark')} }} }}"
    return f":root {{ color-scheme: light dark; {block('light')} }}\n{dark}"


def _variables(theme: ThemeName) -> dict[str, str]:
    """Name the colours of a theme for the page's style."""
    colors = THEMES[theme]
    texts = {field.name: getattr(colors, field.name) for field in fields(colors)}
    named = {name: value for name, value in texts.items() if isinstance(value, str)}
    return named | {f"series-{index}": color for index, color in enumerate(colors.series)}


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")
