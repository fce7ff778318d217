"""Which column of an export is which field: exact synonyms and known exports, never a guess."""
