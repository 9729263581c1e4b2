"""The formats of `positions export`, a module each: how tables of a release become a file or a folder of another tool."""
