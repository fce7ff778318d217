"""From the user's own exports to the parameters of a study; no data leaves the machine."""
