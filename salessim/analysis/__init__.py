"""Comparison of policies under shared luck: pairs, intervals, verdicts and when to stop."""
