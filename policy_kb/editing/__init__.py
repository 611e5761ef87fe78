"""Editing the knowledge base: what was not answered, proposals, history, files."""
