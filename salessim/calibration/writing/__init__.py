"""The study in YAML, and the fit report."""
