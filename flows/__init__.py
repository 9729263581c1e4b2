"""Orchestration and disk: flows, the command line, storage, the ledger, settings."""
