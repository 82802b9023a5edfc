"""`python -m eqmorph`: the command line, where its script is not on the path."""

from eqmorph.cli import main

main()
