"""One module a verb: train, evaluate, ablate. Joins the rooms below it and returns typed results."""
