"""How the reader of territorial figures is trained, exported and measured; nothing here is imported at run time."""
