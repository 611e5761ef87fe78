"""Composition: settings, the parts wired together, the command line, and the processes."""
