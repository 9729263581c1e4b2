"""A large dataset in parts: which are made anew, what each tells, and all of them as tables."""
