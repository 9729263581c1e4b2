"""A text as blocks, and what each block is: by its marks, its shape, its words and a model."""
