"""Judgement across articles: actors, positions over time, places in use."""
