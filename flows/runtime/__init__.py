"""What a process needs around the work: environment, server, signals, timeouts, progress."""
