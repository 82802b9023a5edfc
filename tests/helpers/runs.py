"""Options that make a training small enough for a test."""

SMALL = ["--set", "encoder.widths=[16]", "--set", "decoder.widths=[16]", "--set", "latents=4", "--set", "epochs=3"]
"""Of a recipe with a multilayer perceptron, such as v2; it trains in a second and learns nothing."""
