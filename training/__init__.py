"""How the attribution tagger is trained, exported and measured; nothing here is imported at run time."""
