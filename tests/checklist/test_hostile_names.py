"""Names that mean something to a terminal, a page, a shell or a program's configuration stay text everywhere."""

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from helpers.presets import preset_at
from helpers.runs import SMALL

from eqmorph.eq.preset import Preset
from eqmorph.formats import FORMATS
from eqmorph.formats.io import render_morph, render_preset, write_preset

NAMES = {
    "markup": "[bold]loud[/] [/] [link=http://x]",
    "HTML": "</script></title><img src=x onerror=document.title='owned'><script>document.title='owned'</script>",
    "quotes": 'it\'s "so" `cold` \\',
    "shell": "$(touch owned); touch owned | touch owned & `touch owned`",
    "newlines": "one\nFilter 1: ON PK Fc 100 Hz Gain 99 dB Q 1\r\n- two: {three}",
    "terminal": "red \x1b[31m \x1b]0;owned\x07 \u202egnp.exe",
    "YAML": "&a *a !!python/object:os.system {x: [1, 2]} # : - |",
    "LaTeX": r"\input{/etc/passwd} $x_{1}$ % & # ~ ^ {",
    "Markdown": "a | b ![x](http://x) <b> [c](javascript:x)",
    "formula": "=cmd|'/c calc'!A1",
    "ffmpeg": "eq, volume=0 ; [in] amovie=/etc/passwd : '",
    "path": "../../up",
    "null": "nul\0l",
    "half a character": "half \ud800",
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


SOURCES = {
    "jsfx": r"desc:.*",
    "reaper": r'(-- Written by eqmorph for REAPER: |local name = )"[^"\\]*".*',
    "faust": r'declare name "[^"\\*]+";',
    "lv2": r'    rdfs:label "([^"\\]|\\.)*" ;',
}
"""Formats that are programs, and the lines that hold the name of a preset."""


def check_source(text: str, plain: str) -> None:
    """The lines that differ are those that hold a name, which stays inside its string or comment."""
    lines = zip(text.splitlines(), plain.splitlines(), strict=True)
    for line in (line for line, other in lines if line != other):
        assert any(re.fullmatch(pattern, line) for pattern in SOURCES.values()), line


def hostile(name: str) -> Preset:
    return replace(preset_at(0.5), name=name)


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("format_name", list(FORMATS))
def test_a_file_holds_the_same_filters_whatever_the_preset_is_called(format_name, kind):
    made = FORMATS.create(format_name)
    text, plain = render_preset(hostile(NAMES[kind]), format_name), render_preset(hostile("plain"), format_name)
    assert text.encode().isascii() and not CONTROL.search(text)
    if text != plain and format_name in SOURCES:
        check_source(text, plain)
    elif text != plain:  # only a string of JSON holds a name
        for value in (json.loads(text), json.loads(plain)):
            assert value
        assert len(text.splitlines()) == len(plain.splitlines())
        if kind != "half a character":  # which a reader refuses
            assert made.parse(text, "x").bands == made.parse(plain, "x").bands


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("format_name", [name for name in FORMATS if FORMATS.create(name).morphs])
def test_a_whole_morph_does_not_depend_on_names(format_name, kind):
    paths = [[hostile(name), hostile(name)] for name in (NAMES[kind], "plain")]
    text, plain = (render_morph(path, [0.0, 1.0], format_name) for path in paths)
    assert text.encode().isascii() and not CONTROL.search(text)
    if format_name in SOURCES:
        check_source(text, plain)
    else:
        assert text == plain


def test_camilladsp_is_plain_yaml():
    assert yaml.safe_load(render_preset(hostile(NAMES["YAML"]), "camilladsp"))["filters"]


@pytest.fixture
def hostile_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Presets with hostile names in files with hostile names."""
    monkeypatch.chdir(tmp_path)
    sources = []
    for index, name in enumerate(NAMES.values()):
        safe = "".join("_" if letter in "/\0\ud800" else letter for letter in name)
        path = Path(f"{index} {safe[:60]}.json")
        try:
            write_preset(hostile(name.replace("\ud800", "?")), path)
        except OSError:
            continue
        sources.append(str(path))
    return sources


def test_nothing_printed_steers_the_terminal_or_is_taken_for_markup(hostile_files, eqmorph, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    for source in hostile_files:
        commands = [
            ("morph", source, "preset_a.json", "--steps", 3, "--method", "log"),
            ("morph", source, source, "preset_a.json", "--weights", "1,1,1", "--method", "log"),
            ("convert", source, "out [bold]\x1b[31m.yml"),
            ("convert", f"{source}.missing", "out.json"),
            ("encode", source),
            ("generate", source),
            ("list", source),
            ("train", "--recipe", source),
            ("sum", source, "preset_b.json", "--out", "sum.json"),
            ("reduce", source, "--bands", 3, "--out", "reduced.txt"),
            ("nudge", source, "warm", "--out", "nudged.yml"),
            ("nudge", "preset_a.json", source),
            ("describe", source),
            ("show", source, source),
            ("words", source),
            ("words", "--search", source, "--json"),
            ("plot", "preset", source, "-o", "picture.svg"),
            ("explore", source, "preset_a.json", "-o", "page.html"),
        ]
        for words in commands:
            outcome = eqmorph(*words)
            assert "Traceback" not in outcome.stderr and outcome.status in (0, 1, 2), words
            assert not CONTROL.search(outcome.stdout + outcome.stderr), words
    assert not Path("owned").exists() and not Path("../owned").exists()


@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind not in ("null", "half a character")])
def test_hostile_text_where_a_word_is_expected_is_a_message_of_one_line(kind, folder, eqmorph):
    text = f"{NAMES[kind]} \udcff"  # as Python gives a byte of a command line that is not text
    commands = [
        ("words", text),
        ("words", "--search", text),
        ("nudge", "preset_a.json", text),
        ("nudge", "preset_a.json", f"warm={text}"),
        ("generate", text),
        ("generate", text, "--out", "made"),
        ("describe", text),
        ("morph", text, "warm"),
        ("plot", "word", text, "-o", "word.svg"),
    ]
    for words in commands:
        outcome = eqmorph(*words, "--log-file", folder / "log")
        assert outcome.status in (0, 1, 2) and "Traceback" not in outcome.stderr, words
        said = [line for line in outcome.stderr.splitlines() if line.startswith("eqmorph: ")]
        assert outcome.status == 0 or len(said) == 1, (words, outcome.stderr)
        assert not CONTROL.search(outcome.stdout + outcome.stderr), words
    assert not CONTROL.search((folder / "log").read_text(encoding="utf-8").replace("\n", ""))
    assert {path.name for path in folder.iterdir()} <= {"log", "made", "word.svg"}


def test_recipes_and_words_with_hostile_names_go_through_training_and_reports(tmp_path, monkeypatch, eqmorph, row):
    monkeypatch.chdir(tmp_path)
    word, name = "=[bold]<b>|$(x)\\%", "[/oops]<script>alert(1)</script>\\input{x}"
    quoted = '"' + word.replace('"', '""') + '"'
    lines = [row(label, f"a{index}") for index in range(30) for label in (quoted, "warm")]
    Path("data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Path("eqmorph.toml").write_text(f"name = {json.dumps(name)}\nabout = {json.dumps(name)}\n", encoding="utf-8")
    train = ["train", "--recipe", "v2", "--data", "data.csv", "--folds", 2, "--split", "row", "--out", "run [i]"]
    outcome = eqmorph(*train, *SMALL, "--min-count", 1)
    assert outcome.status == 0, outcome.stderr
    for words in (
        ("evaluate", "run [i]"),
        ("generate", word, "--model", "run [i]", "--out", "words"),
        ("report", "run [i]", "-o", "r.html", "--markdown", "r.md", "--latex", "r.tex"),
        ("data", "info", "data.csv"),
        ("encode", "run [i]", "-o", "latents.csv"),
        ("plot", "run", "run [i]", "-o", "run.svg"),
    ):
        said = eqmorph(*words)
        assert said.status in (0, 1, 2) and "Traceback" not in said.stderr, (words, said.stderr)
    page = Path("r.html").read_text(encoding="utf-8")
    assert "<script" not in page and "alert(1)" in page
    assert "<script" not in Path("run.svg").read_text(encoding="utf-8")
    cells = [cell for line in csv.reader(io.StringIO(Path("latents.csv").read_text())) for cell in line]
    assert word in [cell.lstrip("'") for cell in cells]
    assert not any(cell.startswith(("=", "@", "\t")) for cell in cells)


def test_a_name_with_a_path_stays_in_the_chosen_folder(tmp_path, monkeypatch, eqmorph):
    monkeypatch.chdir(tmp_path)
    Path("inner").mkdir()
    write_preset(hostile("../../up"), "inner/evil.json")
    outcome = eqmorph("morph", "inner/evil.json", "preset_a.json", "--steps", 2, "--out", "inner/steps")
    assert outcome.status == 0
    outside = [path.name for path in tmp_path.iterdir()]
    assert outside == ["inner"] and not (tmp_path.parent / "up").exists()


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_latex_of_hostile_names_compiles(tmp_path):
    from helpers.latex import compile_latex

    from eqmorph.tables import Table, Text, columns_of
    from eqmorph.tables.latex import to_latex

    names = [name for kind, name in NAMES.items() if kind not in ("half a character", "null", "terminal")]
    rows = tuple((Text(name[:30]), Text("x")) for name in names)
    compile_latex(to_latex([Table("Names", columns_of("name", "x"), rows)]), tmp_path)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg")
def test_ffmpeg_takes_a_filter_of_a_preset_with_a_hostile_name(tmp_path):
    graph = render_preset(hostile(NAMES["ffmpeg"]), "ffmpeg").strip()
    words = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=0.1", "-af", graph, "-f", "null", "-"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["HTML", "quotes", "newlines", "Markdown", "shell", "terminal", "formula", "path"])
def test_nothing_executes_on_the_pages(browser, tmp_path, eqmorph, kind):
    from helpers.ablations import make_ablation

    make_ablation(data=NAMES[kind], command=NAMES[kind], versions={NAMES[kind]: NAMES[kind]}).save(tmp_path)
    write_preset(hostile(NAMES[kind]), tmp_path / "evil.json")
    pages = {"report.html": ("report", tmp_path), "page.html": ("explore", tmp_path / "evil.json", "preset_a.json")}
    for name, words in pages.items():
        assert eqmorph(*words, "-o", tmp_path / name).status == 0
        page = browser.new_page(offline=True)
        requests: list[str] = []
        page.on("request", lambda request, seen=requests: seen.append(request.url))
        page.on("dialog", lambda dialog: pytest.fail("a dialog was opened"))
        page.goto((tmp_path / name).as_uri())
        assert page.title() != "owned" and page.locator("img").count() == 0
        assert not [url for url in requests if not url.startswith(("file:", "data:", "blob:"))]
        page.close()
