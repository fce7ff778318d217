"""What a workshop remembers: who may come in, the round that is played, and what was predicted."""
