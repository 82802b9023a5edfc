"""`make bench`: every benchmark, one after another."""

from importlib import import_module

for name in ("startup", "response", "training", "morph_speed", "format_roundtrip", "render"):
    import_module(f"benchmarks.{name}").main()
