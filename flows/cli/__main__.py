"""`python -m flows.cli` is `positions`."""

from flows.cli import main

if __name__ == "__main__":
    main()
