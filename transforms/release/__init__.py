"""Published frames, what changed since the last release, and the data dictionary."""
