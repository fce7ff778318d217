"""What drives a difference: screening by Morris, indices by Sobol, and the part of it that is luck."""
