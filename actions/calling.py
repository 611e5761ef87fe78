"""Calling a person: somebody comes, or when somebody will, and a call back instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.services import Services
from actions.turn import Heard, Reply
from intake.facts import LEAD
from intake.service import callbacks
from intake.service.presence import availability


def call(
    services: Services,
    heard: Heard,
    reply: Reply,
    reason: str,
    *,
    facts: Mapping[str, Any] | None = None,
    kind: str | None = None,
) -> bool:
    """Put the talk into the operators' queue and say truly what follows.

    ``facts`` and ``kind`` are those of the draft that is open, if one is. ``True``: nobody is
    there, and a call back was offered.
    """
    reply.cause("wants_human", reason=reason)
    region = (facts or {}).get("region_code") or heard.region
    with services.database.reading() as session:
        there = availability(session, region, services.clock.now())
        promised = callbacks.open_one(session, heard.conversation) is not None
    in_form = facts is not None
    if there.somebody:
        reply.say("utter_human_called_in_form" if in_form else "utter_human_called")
        return False
    offer = may_be_called(kind, facts) and not promised
    closed = there.opens is not None and not there.within_hours
    if closed:
        reply.say("utter_human_closed", opens=there.opens)
    else:
        reply.say("utter_human_nobody")
    if promised:
        reply.say("utter_callback_stands")
    elif offer:
        no = [] if in_form else [("不用了", "不用了")]
        reply.say("utter_callback_offer", buttons=[("给我回电话", "给我回电话"), *no])
    if in_form:
        reply.say("utter_human_meanwhile")
    return offer


def may_be_called(kind: str | None, facts: Mapping[str, Any] | None) -> bool:
    """A lead must be known not to be anonymous before a number may be left."""
    return kind != LEAD or (facts or {}).get("anonymity") in ("named", "confidential")
