"""What shared luck promises."""
