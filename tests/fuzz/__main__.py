"""`python -m tests.fuzz --seconds S --first N`: prints each fault as it is found, writes its input into the corpus, and ends with
status 1 if there was one."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz.campaign import campaign

if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--first", type=int, default=0, help="the number of the first case")
    options.add_argument("--cases", type=int, default=sys.maxsize, help="no more than so many")
    given = options.parse_args()
    sys.exit(bool(campaign(given.seconds, given.first, given.cases)))
