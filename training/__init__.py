"""How the models are trained and measured, each in a folder of its own; nothing here is imported at run time."""
