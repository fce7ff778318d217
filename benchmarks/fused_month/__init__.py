"""A month's work on accounts, written by hand as one compiled loop: the peer of benchmarks/fused.py."""
