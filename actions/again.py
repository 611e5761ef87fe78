"""A second declaration in the same conversation: offered as an addition to the first.

The offer blocks nothing: the form asks on, and only who says so adds to what was filed. It is
made for records of this very conversation alone; why, is told in ``intake/records/likeness.py``.
"""

from __future__ import annotations

import re

from actions import additions, phrases
from actions.drafting import DraftTurn
from actions.turn import Reply
from intake import records

EARLIER = "earlier"
"""Where the dialogue's state holds the record that may be added to, once it was offered."""

_TO_THAT_ONE = re.compile(
    r"补充|(?:加|添|并|放|记)(?:到|在|进)(?:那|上次|之前|原来)|(?:还是|就是|同)(?:那|上次|一|原来)(?:一?份|一?户|一?家|件)"
)
_LONGEST = 24


def offer(turn: DraftTurn, reply: Reply) -> None:
    """At the start of a declaration: name the one filed here lately, unless it is another's."""
    if turn.heard.expects is not None or turn.resumed or EARLIER in turn.talk:
        return
    if turn.facts.get("self_or_proxy") == "proxy":
        return
    services = turn.services
    with services.database.reading() as session:
        found = records.recent_like(
            session,
            turn.heard.conversation,
            services.clock,
            turn.facts,
            within=services.same_household,
        )
    same = next((one for one in found if one.same_household is not False and not one.done), None)
    if same is None:
        return
    turn.talk[EARLIER] = {"record": same.record_id, "number": same.number}
    reply.say(
        "utter_declared_before", number=same.number, date=phrases.day(same.received_on.isoformat())
    )


def adds(turn: DraftTurn, reply: Reply) -> bool:
    """Whether the words choose the addition: what was told goes there, and the draft is gone."""
    earlier = turn.talk.get(EARLIER)
    heard = turn.heard
    if not earlier or len(heard.text) > _LONGEST or not _TO_THAT_ONE.search(heard.text):
        return False
    told = str(turn.facts.get("hardship") or "")
    reply.slots["talk"] = None
    if additions.begin(turn.services, heard, reply, earlier, told):
        turn.close(delete=True)  # not before the words are where they belong
    return True
