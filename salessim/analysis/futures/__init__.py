"""What cannot be known before the decision: regret, thresholds, and what knowing it would be worth."""
