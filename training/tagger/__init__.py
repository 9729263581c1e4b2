"""How the attribution tagger is prepared for, trained, exported and measured; nothing here is imported at run time."""
