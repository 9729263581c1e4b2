"""Tables: a record a row."""
