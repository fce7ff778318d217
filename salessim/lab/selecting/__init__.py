"""The best of several policies with as few worlds as possible."""
