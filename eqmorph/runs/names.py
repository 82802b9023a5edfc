"""Names of the files in a run folder, which no other package knows.

config.json              recipe, seeds, folds, where the data came from, their checksum, versions
split.csv                row of the data, fold
model.safetensors        weights of all replicas, and the state of their normalizers
words.safetensors        each word as a mixture in the latent space of each replica
history.csv              losses, weights and rates by epoch and replica
README.md                the model card: data, use, figures, limits
metrics.json             figures by replica, output ranges; written last
checkpoint.safetensors   only while the run is unfinished
"""

CONFIG = "config.json"
SPLIT = "split.csv"
MODEL = "model.safetensors"
WORDS = "words.safetensors"
HISTORY = "history.csv"
README = "README.md"
METRICS = "metrics.json"
CHECKPOINT = "checkpoint.safetensors"
LOCK = ".lock"

FINISHED = (CONFIG, MODEL, WORDS, HISTORY, METRICS)
"""Files that a finished run has; it has no checkpoint."""

WRITTEN = (*FINISHED, SPLIT, README, CHECKPOINT)
"""Files that a training writes."""
