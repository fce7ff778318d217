"""The model: one file for each mechanism, one list for the month, one record for an organisation's parameters."""
