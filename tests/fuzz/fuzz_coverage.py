"""Readers of presets and layouts under a fuzzer that is guided by which lines of them run. It needs the extra `fuzz`.

    python tests/fuzz/fuzz_coverage.py -max_total_time=60    # options of libFuzzer; a crash is kept in crash-...

The first byte says how the others are read: as a format by its name, as one that is recognized, or as a layout.
"""

import shutil
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["eqmorph"]) if atheris else nullcontext():
    from eqmorph.eq.layout_file import read_layout
    from eqmorph.errors import EqmorphError
    from eqmorph.formats import FORMATS
    from eqmorph.formats.document import read_document
    from eqmorph.formats.encodings import decode

    # Modules of formats are imported when one is made.
    READABLE = [name for name in FORMATS if FORMATS.create(name).draws]

DATA = Path(__file__).resolve().parents[1] / "formats" / "data"
LAYOUTS = (".toml", ".json")
PLACE = Path(tempfile.mkdtemp(prefix="eqmorph-coverage-"))


def read(data: bytes) -> None:
    """Read bytes as the first of them says; whatever is no error of eqmorph's own is a crash."""
    how, content = data[0] % (len(READABLE) + len(LAYOUTS) + 1) if data else 0, data[1:]
    try:
        if how < len(READABLE):
            name = READABLE[how]
            FORMATS.create(name).parse(decode(content, "input"), "input")
        elif how == len(READABLE):
            (PLACE / "input").write_bytes(content)
            document = read_document(PLACE / "input")
            document.format.parse(document.text, document.source)
        else:
            path = PLACE / f"layout{LAYOUTS[how - len(READABLE) - 1]}"
            path.write_bytes(content)
            read_layout(path)
    except EqmorphError:
        pass


def main() -> None:
    """Begin with the files of real programs, each as the kind that is recognized."""
    if atheris is None:
        sys.exit("needs atheris: pip install 'eqmorph[fuzz]'")
    corpus = PLACE / "corpus"
    corpus.mkdir()
    for path in DATA.iterdir():
        (corpus / path.name).write_bytes(bytes([len(READABLE)]) + path.read_bytes())
    atheris.Setup([*sys.argv, str(corpus)], read)
    try:
        atheris.Fuzz()
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)


if __name__ == "__main__":
    main()
