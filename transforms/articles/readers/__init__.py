"""Raw files to raw records: one small reader a format, found by content and name, in constant memory.

`files.read` is the way in. A new format is a module with a reader in the room that it belongs to (`documents`, `structured`,
`tabular`), an entry in `files.READERS` and its signs in `formats`.
"""
