"""What the futures of a run say: joins its outcomes with regret, thresholds and the value of information."""
