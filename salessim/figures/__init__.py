"""Figures: data in, a matplotlib Figure out; luck, ignorance and sampling error each have their own mark."""
