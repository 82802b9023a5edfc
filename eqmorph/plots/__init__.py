"""Pictures: one a file, each a pure function from data to a matplotlib figure.

Every module holds a frozen record of what is drawn (`--json` prints it) and a function that draws that record and
nothing else. `terminal` draws without matplotlib.
"""
