"""The text of an article out of what a page or an export gave: repairs, blocks, sentences, and a reason for each that goes."""
