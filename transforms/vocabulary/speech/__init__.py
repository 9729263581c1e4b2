"""The words with which something is said, how firmly, and when."""
