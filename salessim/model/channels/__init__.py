"""Channels: the ways in which deals come about, and what using them costs the market's goodwill."""
