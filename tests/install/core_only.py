"""Run one `eqmorph` command after another in a Python that lacks packages.

    python core_only.py COMMANDS.json PACKAGE ...

The file holds a list of lists of arguments; what each did is printed as JSON: its exit status and its last line on
stderr.
"""

import contextlib
import importlib.abc
import io
import json
import sys
from pathlib import Path


class Refuse(importlib.abc.MetaPathFinder):
    """Finds nothing, and says so for some packages as Python does for packages that are not installed."""

    def __init__(self, packages):
        self.packages = packages

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.packages:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


if __name__ == "__main__":
    sys.meta_path.insert(0, Refuse(sys.argv[2:]))
    from eqmorph.cli import run

    results = []
    for arguments in json.loads(Path(sys.argv[1]).read_text()):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            status = run(arguments)
        results.append({"status": status, "stderr": errors.getvalue()})
    json.dump(results, sys.stdout)
