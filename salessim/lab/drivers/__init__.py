"""What drives a difference: which parameters vary, the worlds at the points of a design, and the answer."""
