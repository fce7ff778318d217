"""Break-evens: which grid to run, running it where the sign is unsure, and the answer."""
