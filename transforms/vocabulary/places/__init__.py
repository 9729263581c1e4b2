"""Countries, their parts, other places, boundaries, and who claims what."""
