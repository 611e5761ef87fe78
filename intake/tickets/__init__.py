"""Tickets: the work on a record, step by step."""
