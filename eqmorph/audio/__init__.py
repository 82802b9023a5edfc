"""Equalizers applied to audio: filters that change over time, loudness, and rendering one file into another."""
