"""What was put in and must come back."""
