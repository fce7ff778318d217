"""Laws of conservation."""
