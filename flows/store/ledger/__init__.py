"""What is done, in SQLite, and keeping it and the disk in agreement."""
