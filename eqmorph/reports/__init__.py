"""Reports of an ablation or a run as one HTML page; `eqmorph.tables` writes their tables as Markdown and LaTeX."""
