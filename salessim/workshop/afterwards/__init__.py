"""After the answer: what is said of the room's predictions, taken home, and noted for the trainer."""
