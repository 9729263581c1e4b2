"""What the smaller commands do with an output folder."""
