"""Privacy: keys, encrypted columns, blind indexes, masking, and who may see what."""
