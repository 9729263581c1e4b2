"""Releases: their files, which one is current, which are kept, whether they are sound."""
