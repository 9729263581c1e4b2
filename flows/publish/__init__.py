"""Rows of single articles to a release: link, check, compare, write."""
