"""Which words English news writes small, and which in capitals: counted in a dump, for texts that are in capitals throughout."""
