"""A gateway for text messages, played on this machine."""
