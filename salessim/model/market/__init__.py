"""The market: needs that arise and fade, and doors that open and close."""
