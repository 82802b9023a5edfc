"""Compiling LaTeX that eqmorph wrote."""

import re
import subprocess
from pathlib import Path


def compile_latex(body: str, folder: Path) -> None:
    """Compile tables in a plain article; fail on an error and on a line that is too wide."""
    text = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n" + body + "\\end{document}\n"
    (folder / "tables.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(["pdflatex", "-halt-on-error", "tables.tex"], cwd=folder, capture_output=True)
    log = done.stdout.decode("latin-1")
    assert done.returncode == 0, log[-2000:]
    assert "Overfull \\hbox" not in log, re.findall(r"Overfull .hbox.*", log)
