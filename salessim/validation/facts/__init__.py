"""What was measured in other populations, and no parameter targets."""
