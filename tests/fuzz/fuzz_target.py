"""One kind of file: sound ones to start from, their damage, and the commands that read them."""

import codecs
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

THEN = "&&"
"""Between two command lines of a case, of which the second runs where the first was done, as in a shell."""

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Damage = Callable[[bytes, random.Random], bytes]


def of_text(damage: Callable[[str, random.Random], bytes]) -> Damage:
    """The damage of a file's text."""
    return lambda data, rng: damage(data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig"), rng)


def eqmorph(words: list[str]) -> int:
    """The command line, without what it says besides its results."""
    from eqmorph.cli import run

    return run([*words, "--quiet"])


def lines_of(words: list[str]) -> list[list[str]]:
    """The command lines of a case, one after another."""
    lines: list[list[str]] = [[]]
    for word in words:
        if word == THEN:
            lines.append([])
        else:
            lines[-1].append(word)
    return lines


@dataclass
class Target:
    """One kind of file.

    Attributes:
        name: how the table calls it.
        files: sets of sound files to start from, each folder path -> content; one file of one set is damaged.
        damaged: the damage by the end of a file's name; a file without an entry stays sound.
        commands: command lines by the end of the damaged file's name, "" for any; FILE stands for the damaged file,
            FOLDER for the folder it lies in. Several in one are joined by `THEN`.
        weight: how many of a hundred cases go to it.
        limit_s: processor time above which a case counts as a hang.
        entry: what runs a command line, and gives its exit status.
        reports_refusals: whether refused files are part of what a command prints, as those of a folder are.
    """

    name: str
    files: list[dict[str, bytes]]
    damaged: dict[str, Damage]
    commands: dict[str, list[list[str]]]
    weight: int
    limit_s: float = 2.0
    entry: Callable[[list[str]], int] = eqmorph
    reports_refusals: bool = False

    def case(
        self, rng: random.Random, folder: Path, change: Callable[[str, bytes], bytes] | None = None
    ) -> list[str]:
        """Write one damaged file, with its sound neighbours, and give the command line that reads it.

        Args:
            rng: decides all that is left to chance.
            folder: where to.
            change: what is done to a file, by its name and content; the damage of the kind by default.
        """
        files = rng.choice(self.files)
        victim = rng.choice([name for name in files if _of(self.damaged, name)])
        for name, content in files.items():
            _write(folder / name, content)
        mutate = _of(self.damaged, victim)
        content = mutate(files[victim], rng) if change is None else change(victim, files[victim])
        (folder / victim).write_bytes(content)
        return _placed(rng.choice(_of(self.commands, victim) or []), folder, victim)

    def sound(self, folder: Path) -> list[list[str]]:
        """Write each of the sound sets into a folder of its own, and give every command line that reads it."""
        lines = []
        for index, files in enumerate(self.files):
            place = folder / str(index)
            for name, content in files.items():
                _write(place / name, content)
            for victim in files:
                if _of(self.damaged, victim):
                    lines += [_placed(words, place, victim) for words in _of(self.commands, victim) or []]
        return list({tuple(words): words for words in lines}.values())


def _of(table: dict[str, Any], name: str) -> Any:
    return next((entry for ending, entry in table.items() if name.endswith(ending)), None)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _placed(words: list[str], folder: Path, victim: str) -> list[str]:
    """A command line with the paths of a case."""
    file = re.compile(r"(?<![^:])FILE(?=$|\?)")
    words = [file.sub(lambda _: str(folder / victim), word) for word in words]
    return [re.sub(r"(?<![^:])FOLDER(?=/|$)", lambda _: str(folder), word) for word in words]
