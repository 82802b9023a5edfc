"""What a word is: a distribution over presets."""
