"""What a learned reader makes of a claim in its context: real or not, act, flags, and the issues on which it takes a side."""
