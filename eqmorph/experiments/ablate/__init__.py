"""The way from V1 to V2, each fix on its own: the cells as data, the sweep that trains them, their tables."""
