"""One writer of an output, whatever holds it."""
