"""The words and units of extents of territory."""
