"""Closed forms: what a formula says of seats, funnels, conduct and diffusion."""
