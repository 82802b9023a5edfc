"""Words as distributions over presets."""
