"""Tables that others printed."""
