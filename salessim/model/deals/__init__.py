"""Deals: what is talked about, with whom, how deep, on which terms, and what all of it does to their chances."""
