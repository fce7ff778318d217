"""One world with and without a decision."""
