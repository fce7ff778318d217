"""A run as files and cubes for other tools."""
