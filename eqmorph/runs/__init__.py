"""A run folder: config, weights, normalizers, words, history and metrics; saved and loaded whole."""
