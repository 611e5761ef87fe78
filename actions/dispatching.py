"""The action or form that a fresh message belongs to."""

from __future__ import annotations

_NEXT = {
    "ask_policy": "action_answer_policy",
    "declare_hardship": "declaration_form",
    "report_lead": "lead_form",
    "check_progress": "progress_form",
    "talk_to_human": "action_talk_to_human",
    "cancel_or_stop": "action_cancel",
    "correct_info": "action_correct",
    **dict.fromkeys(("affirm", "deny", "greet", "goodbye", "thanks"), "action_small_talk"),
}
"""Where a message goes that turns out to be something new, by its intent."""


def dispatch(intent: str) -> str:
    """The action or form that a fresh message of this intent belongs to."""
    return _NEXT.get(intent, "action_not_understood")
