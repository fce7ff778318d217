"""What can be ordered: each dish one file, a function from a study to plain values."""
