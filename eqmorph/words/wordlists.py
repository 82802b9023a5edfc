"""Words that say how much, and endings that make forms of one word."""

SUFFIXES = (
    *("iness", "ness", "iest", "ier", "ening", "ened", "ens", "en", "ed", "er", "est"),
    *("ing", "ish", "ly", "ity", "th", "y", "s", "e"),
)
"""Endings, each before those that it ends in."""

NEGATIONS = frozenset({"no", "not", "less", "without", "remove", "cut", "cuts", "reduce", "menos", "sin"})
"""Words that turn the next one round."""

MORE = frozenset({"more", "very", "bit", "slightly", "add", "adds", "boost", "boosts", "más", "muy"})
"""Words of degree; the amount is an option's business."""

STOP = frozenset(
    {"a", "an", "and", "as", "at", "for", "in", "it", "its", "my", "of", "or", "the", "to", "with", "up", "de"}
)
"""Words that carry no timbre."""
