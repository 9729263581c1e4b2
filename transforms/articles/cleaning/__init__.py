"""The text of an article out of what a page or an export gave: layout, blocks, and a reason for each that goes."""
