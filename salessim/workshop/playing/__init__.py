"""A policy of the trainer's own: read, laid beside the scenario's, tried, and kept."""
