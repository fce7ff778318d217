"""Metrics month by month."""
