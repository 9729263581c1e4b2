"""The report: the tables of a release as one page that opens offline. `material → sections → page`."""
