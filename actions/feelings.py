"""Anger and tears: one calm sentence, once, and a person if wanted."""

from __future__ import annotations

from actions.turn import Heard, Reply
from language import moods


def calm(heard: Heard, reply: Reply) -> bool:
    """Answer a mood the first time it is heard in the talk; whether something was said."""
    mood = moods.find(heard.text)
    known = list(heard.slots.get("calmed") or [])
    if mood is None or mood in known:
        return False
    reply.slots["calmed"] = [*known, mood]
    reply.say(f"utter_calm_{mood}")
    return True
