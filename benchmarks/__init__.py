"""What is fast, measured side by side with what a user would run instead, in the same run."""
