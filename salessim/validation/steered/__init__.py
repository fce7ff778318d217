"""What was measured elsewhere and a parameter steers: everything else that is on must leave it where it was."""
