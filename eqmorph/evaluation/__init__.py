"""Figures of merit: their declaration, the functions that compute them, and baselines and intervals beside them."""
