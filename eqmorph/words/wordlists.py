"""Words for degrees, and endings that make forms of one word."""

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

COMPARED = frozenset(
    {
        *("warm", "bright", "dark", "cold", "cool", "hot", "soft", "hard", "harsh", "loud", "quiet", "deep", "clear"),
        *("crisp", "sharp", "thin", "thick", "full", "flat", "fat", "dull", "low", "high", "rich", "sweet", "smooth"),
        *("strong", "light", "clean", "big", "small", "wide", "round", "tight", "calm", "grand", "great", "nice"),
        *("sad", "slow", "fast", "weak", "rough", "fresh", "bold", "damp", "blunt", "brash", "lush", "phat", "broad"),
    }
)
"""Adjectives that take -er, beside those in -y."""
