"""The catalogue of ready policies: one YAML file each, with what it changes, its source and the claim it comes from."""
