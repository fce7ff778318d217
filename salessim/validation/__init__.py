"""Whether the model does what it says: closed forms, published tables, population facts, conservation, pairing."""
