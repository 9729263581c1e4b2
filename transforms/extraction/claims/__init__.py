"""What a claim does with its content, and when it was said."""
