"""Who says what: the source, the cue and the content of each attribution, by grammar, quotation marks and the tagger."""
