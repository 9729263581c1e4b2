"""The words by which articles are read: names of fields, boilerplate, layout, abbreviations."""
