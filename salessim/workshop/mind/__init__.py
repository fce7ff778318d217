"""What would change your mind: the answer as a surface over a few assumptions, and where it tips."""
