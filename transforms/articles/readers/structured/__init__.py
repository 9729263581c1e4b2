"""JSON and XML: a record an object or element."""
