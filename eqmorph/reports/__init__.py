"""What an ablation or a run found, as one page to keep, or as tables for a text."""
