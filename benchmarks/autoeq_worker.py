"""AutoEq's optimizer on given curves; run by the Python that has it (`python -m benchmarks.fit_autoeq`).

python autoeq_worker.py TASK.npz RESULT.npz

TASK holds grid_hz (F,), curves_db (N, F) and bands; RESULT gets fitted_db (N, F) and seconds (N,) of processor time.
"""

import sys
import time
import warnings

import numpy as np
from autoeq.peq import PEQ

SAMPLE_RATE_HZ = 48_000


def main() -> None:
    task = np.load(sys.argv[1])
    warnings.simplefilter("ignore")
    fitted, seconds = [], []
    for curve_db in task["curves_db"]:
        kinds = ["LOW_SHELF", "HIGH_SHELF", *["PEAKING"] * (int(task["bands"]) - 2)]
        began = time.process_time()
        peq = PEQ.from_dict(
            {"filters": [{"type": kind} for kind in kinds]}, task["grid_hz"], SAMPLE_RATE_HZ, target=curve_db
        )
        peq.optimize()
        seconds.append(time.process_time() - began)
        fitted.append(peq.fr)
    np.savez(sys.argv[2], fitted_db=np.array(fitted), seconds=np.array(seconds))


if __name__ == "__main__":
    main()
