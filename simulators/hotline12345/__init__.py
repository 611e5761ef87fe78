"""A simulated 12345: takes cases over signed HTTP, says what becomes of them, hands cases over."""
