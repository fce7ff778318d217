"""A file as it lies on disk: its encoding, its separator, its header line, its rows."""
