"""Exports of the user's own systems, as records: every row is kept, or refused by its line with the reason."""
