"""How to cite a report: BibTeX of eqmorph and of the corpus; and text without the folders of the author's machine."""

import re
import shlex
from pathlib import PurePath

from eqmorph import __version__
from eqmorph.reports.content import Section

SAFE_BIBTEX = """@inproceedings{stables2014safe,
  author    = {Stables, Ryan and Enderby, Sean and De Man, Brecht and Fazekas, Gy{\\"o}rgy and Reiss, Joshua D.},
  title     = {{SAFE}: A System for the Extraction and Retrieval of Semantic Audio Descriptors},
  booktitle = {Proceedings of the 15th International Society for Music Information Retrieval Conference},
  year      = {2014}
}"""
EQMORPH_BIBTEX = f"""@software{{eqmorph,
  author  = {{{{eqmorph developers}}}},
  title   = {{eqmorph: neural equalizer morphing}},
  version = {{{__version__}}}
}}"""


def citation_section() -> Section:
    """Make the section with BibTeX of eqmorph and of the SAFE data, which all corpora at hand come from."""
    text = "SAFE presets, and the synthetic corpus drawn from their statistics, are by Stables et al."
    return Section("How to cite", text, code=f"{EQMORPH_BIBTEX}\n\n{SAFE_BIBTEX}")


def without_folders(text: str) -> str:
    """Replace absolute paths within a text by their last part.

    Example:
        >>> without_folders("/home/me/data.csv (9 rows)")
        'data.csv (9 rows)'
    """
    return re.sub(r"(?<![\w.:/])(?:[A-Za-z]:)?[/\\](?:[^/\\\s'\"]+[/\\])*([^/\\\s'\"]+)", r"\1", text)


def command_without_folders(command: str) -> str:
    """Replace absolute paths among the words of a command line by their last part."""
    try:
        words = shlex.split(command)
    except ValueError:
        return without_folders(command)
    if not any(PurePath(word).is_absolute() for word in words):
        return command
    return shlex.join(PurePath(word).name or word if PurePath(word).is_absolute() else word for word in words)
