"""The only reader of the author's files."""
