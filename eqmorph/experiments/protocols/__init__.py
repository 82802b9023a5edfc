"""Protocols under which words are measured, ours and published ones."""
