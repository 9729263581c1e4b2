"""Which side a claim takes on which issue."""
