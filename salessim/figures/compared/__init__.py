"""One policy beside another: differences, where they come from, and what may happen under each."""
