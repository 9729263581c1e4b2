"""Who says what: attributions, what they do, and when."""
