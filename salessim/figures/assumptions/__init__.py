"""What the answer rests on: differences along assumptions, and what drives them."""
