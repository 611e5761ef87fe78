"""Rasa extensions of the 12317 assistant: its channel, its tracker store, its entity extractor."""
