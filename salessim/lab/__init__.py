"""The Python face: run a study, load a run, look at what it found."""
