"""What a yearly statement says, derived from the books and from what was delivered."""
