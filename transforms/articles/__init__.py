"""Stage 1: bytes to article rows: decode, read the format, clean, date, identify, group copies."""
