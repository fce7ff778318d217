"""Several policies at once: verdicts that allow for many comparisons, who may be best, and a race for the best."""
