"""All reading and writing of the output folder: files and tables, ledger, releases, fingerprints, one writer at a time."""
