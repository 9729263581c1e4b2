"""Expectations, foreign keys and the evidence check: verdicts, never repairs."""
