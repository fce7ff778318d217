"""From YAML text to a tree in which every word remembers where it was written."""
