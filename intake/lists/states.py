"""The states of a list."""

DRAFT, SENDING, STOPPED, DROPPED = "draft", "sending", "stopped", "dropped"
"""Uploaded; confirmed; stopped while it was under way; a draft that was not wanted."""
