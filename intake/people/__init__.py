"""People: staff, their passwords and sessions, and who gets a notice."""
