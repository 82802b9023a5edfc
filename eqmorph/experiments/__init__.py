"""One module for each verb: train, evaluate, ablate. Combines the packages below and returns typed results."""
