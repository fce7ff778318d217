"""The three exports: people, deals and customers."""
