"""All reading and writing of the output folder: files, layout, ledger, releases, fingerprints, the lock."""
