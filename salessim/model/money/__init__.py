"""Money: pay, costs, books."""
