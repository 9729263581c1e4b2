"""Pure stages: bytes, text, Doc or frame in, the same out. The stage packages stand in pipeline order."""
