"""Equalizers: layout, presets, filters and their decibel response. Knows nothing of learning."""
