"""Calls (来电): a telephone system tells of them and of what is said, as it is said."""

CHANNEL = "phone"
"""The channel of their conversations. No bot answers there, and nobody reads what we write."""
