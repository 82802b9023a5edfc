"""What bands are fitted to, from files: presets, curves, measurements, sections; and whole folders of presets."""
