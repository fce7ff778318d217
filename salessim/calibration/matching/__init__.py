"""What cannot: parameters under which simulated records look like the user's."""
