"""What a Python process takes: `python benchmarks/cost.py ARGUMENTS` prints processor seconds, wall seconds, and MB.

A small process of its own, since the largest size that Linux reports of a process counts the one that started it.
"""

import os
import subprocess
import sys
import time


def main() -> int:
    """Run `python ARGUMENTS` to its end; returns its status."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    print(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss / 1024)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
