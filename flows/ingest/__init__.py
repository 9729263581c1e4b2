"""Raw files to record rows: which there are, which are due, reading them, and what stands of all readings."""
