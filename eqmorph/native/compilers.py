"""The compilers that make a plug-in: faust, and a C++ compiler."""

import os
import shutil
import subprocess
from pathlib import Path

from eqmorph.errors import EqmorphError

CPP_COMPILERS = ("c++", "g++", "clang++")

_FLAGS = ("-std=c++17", "-O3", "-fPIC", "-shared", "-fvisibility=hidden", "-fno-math-errno")

_FLUSH_BY_MASK = "2"
"""faust sets states too small to be heard to zero by their exponent: denormal numbers make processors slow."""


class MissingProgramError(EqmorphError):
    """A program that is needed is not installed."""


def find_faust() -> str:
    """Find the Faust compiler.

    Raises:
        MissingProgramError: there is none.
    """
    return _find("a Faust compiler", ("faust",), "install faust, such as with: apt install faust")


def find_cpp_compiler() -> str:
    """Find a C++ compiler: the one that the variable CXX names, else the first of `CPP_COMPILERS`.

    Raises:
        MissingProgramError: there is none.
    """
    names = (os.environ["CXX"],) if os.environ.get("CXX") else CPP_COMPILERS
    return _find("a C++ compiler", names, "install g++ or clang, or set CXX to one")


def faust_to_cpp(program: Path, header: Path) -> None:
    """Translate a Faust program to a C++ class called `mydsp`.

    Raises:
        MissingProgramError: there is no Faust compiler.
        EqmorphError: it refuses the program.
    """
    _run(find_faust(), "-lang", "cpp", "-ftz", _FLUSH_BY_MASK, program, "-o", header)


def cpp_to_library(source: Path, library: Path, include: Path, **macros: str) -> None:
    """Compile a C++ file to a shared library.

    Args:
        source: the file.
        library: where the library is written.
        include: folder of the headers that the file includes.
        macros: names -> what they stand for in the file.

    Raises:
        MissingProgramError: there is no C++ compiler.
        EqmorphError: it refuses the file.
    """
    definitions = [f"-D{name}={value}" for name, value in macros.items()]
    _run(find_cpp_compiler(), *_FLAGS, f"-I{include}", *definitions, source, "-o", library)


def _find(what: str, names: tuple[str, ...], remedy: str) -> str:
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return path
    raise MissingProgramError(f"{what} is missing (looked for {', '.join(names)}); {remedy}")


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = " ".join((done.stderr or done.stdout).split())[:500]
        raise EqmorphError(f"{command[0]} ended with status {done.returncode}: {said}")
