"""What may go wrong beside a talk; every message is a sentence for the operator."""

from __future__ import annotations


class AssistProblem(Exception):
    """The operator's wish cannot be done; ``str(error)`` says why in plain words."""


class NotUnderstood(AssistProblem):
    """What was typed into a field is no value of it; the field stays as it was."""


class NotHeard(Exception):
    """An utterance could not be taken in; the reason names no word of it."""
