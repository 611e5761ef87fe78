"""Text messages (短信) through a gateway that takes signed HTTP requests."""
