"""How the speaker resolver is trained and measured; nothing here is imported at run time."""
