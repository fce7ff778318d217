"""Where worlds are computed, beside the server and never in it."""
