"""One file for each page: its routes, and what its templates are given."""
