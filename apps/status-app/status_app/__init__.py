"""A small service that says which version of itself is running."""
