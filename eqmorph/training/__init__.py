"""Training: replicas, batches, the loop and its optimizer. Knows no folder and no figure of merit."""
