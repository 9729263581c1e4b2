"""Who holds how much of which place, as one article tells it."""
