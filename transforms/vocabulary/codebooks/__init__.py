"""Issues on which a side can be taken, and the files that define them."""
