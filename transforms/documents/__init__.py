"""Article text to Doc: the spaCy pipeline, paragraphs and quotation structure."""
