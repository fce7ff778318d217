"""Numbers with units, sources and bounds: what every parameter is made of."""
