"""The same world with and without a decision: where the two part, and what followed."""
