"""The declaration (自主申报): listen first, ask only what is missing, read back, file."""

from __future__ import annotations

import re

from actions import asides, forms, places, story
from actions.absorb import CORRECTING, Absorbed, Facts, absorb
from actions.declaration_answers import take_answer
from actions.drafting import DraftTurn
from actions.people_said import names_third_party
from actions.readback import declaration_summary
from actions.services import Services
from actions.turn import Heard, Reply

OWN = ("hardship", "self_or_proxy", "risk", "place", "name", "phone")
ON_BEHALF = (
    "hardship", "self_or_proxy", "relation", "reporter_name", "reporter_phone",
    "name", "place", "phone", "risk",
)  # fmt: skip
OFFERED = ("household_size", "income", "expense", "guarantees", "id_card")
"""May be declined one by one or together."""

HELD = {"risk": "risks"}
"""Where the draft holds a field whose name differs from the question's."""

_ABOUT_THEM = ("name", "phone", "place", "household_size", "income", "expense")
"""Fields asked with other words when somebody speaks for the household."""


_IS_A_LEAD = re.compile(
    r"举报|匿名|(?:反映|告)[^，。]{0,10}(?:干部|书记|支书|主任|会计|村长|队长|组长|镇长|乡长|局)"
)


def take_turn(services: Services, heard: Heard) -> Reply:
    """One message of the farmer's, in or at the start of a declaration."""
    return forms.take_turn(_FORM, services, heard)


def _is_a_lead(turn: DraftTurn, reply: Reply) -> bool:
    """An accusation must not end up on the accused village's desk: it opens a lead instead."""
    begins = turn.heard.expects is None and not turn.resumed
    if begins and _IS_A_LEAD.search(turn.heard.text):
        reply.then = "lead_form"
    return reply.then is not None


def _refused(turn: DraftTurn, reply: Reply, field: str) -> bool:
    if field == "refused":
        turn.close(delete=True)
        reply.say("utter_consent_refused")
    return field == "refused"


def mirror(facts: Facts) -> dict[str, object]:
    """The slots of the form, as the draft holds them."""
    return {
        field: facts.get(HELD.get(field, field))
        for field in dict.fromkeys(OWN + ON_BEHALF + OFFERED)
    }


def _listen(turn: DraftTurn, reply: Reply) -> None:
    """Take everything that the message tells, then the answer to the open question."""
    heard, facts = turn.heard, turn.facts
    if heard.files:
        facts["files"] = [*(facts.get("files") or []), *heard.files]
        reply.say("utter_picture_kept_declaration")
    if heard.is_picture_alone:
        return
    entities = turn.entities
    correcting = (
        heard.intent == "correct_info"
        or heard.expects == "confirm"  # whatever is said at the read-back is about it
        or bool(CORRECTING.search(heard.text))
    )
    absorbed = absorb(facts, heard.text, entities, expects=heard.expects, correcting=correcting)
    if places.settle(turn, absorbed.places, correcting=correcting):
        absorbed.changed["place"] = facts.get("place")
    if story.is_part(heard.text, entities, heard.expects, heard.intent):
        facts["hardship"] = story.add(facts.get("hardship"), heard.text, entities)
        absorbed.changed.setdefault("hardship", facts["hardship"])
        if facts.get("self_or_proxy") is None and not names_third_party(heard.text):
            facts["self_or_proxy"] = "self"  # a trouble told without naming others is one's own
    if asides.all_at_once(heard.text):
        turn.decline(*(field for field in OFFERED if facts.get(field) is None))
    for field, said in absorbed.problems:
        _question_value(turn, reply, field, said)
    if heard.expects and HELD.get(heard.expects, heard.expects) not in absorbed.changed:
        take_answer(
            turn, reply, heard.expects, quiet=not absorbed.changed and not absorbed.problems
        )
    _acknowledge(turn, reply, absorbed)


def _next(turn: DraftTurn) -> str:
    """The field to ask for now; ``forms.FILING`` when confirmed, ``refused`` without consent."""
    facts = turn.facts
    needed: tuple[str, ...] = ON_BEHALF if facts.get("self_or_proxy") == "proxy" else OWN
    wanted: tuple[str, ...] = (*needed, *OFFERED)
    for field in wanted:
        if turn.declined(field):
            continue
        if field == "place":
            if not turn.enough_place() or places.lacks_village(turn):
                return field
        elif facts.get(HELD.get(field, field)) is None:
            return field
    if facts.get("consent") is None:
        return "consent"
    if facts["consent"] is False:
        return "refused"
    return forms.FILING if turn.talk.pop("confirmed", False) else "confirm"


def _acknowledge(turn: DraftTurn, reply: Reply, absorbed: Absorbed) -> None:
    """Say that a first story or a correction was heard, before the next question."""
    heard, facts = turn.heard, turn.facts
    told_now = heard.expects in (None, "hardship") and bool(facts.get("hardship"))
    if told_now and not turn.resumed:
        reply.say("utter_declaration_heard", summary=declaration_summary(facts))
    elif heard.expects not in (None, "confirm") and CORRECTING.search(heard.text):
        corrected = set(absorbed.changed) - {heard.expects, "declined"}
        if corrected:
            reply.say("utter_corrected", summary=declaration_summary(facts, only=corrected))


def _ask(turn: DraftTurn, reply: Reply, field: str) -> None:
    facts, again = turn.facts, turn.heard.expects == field
    times = turn.asks(field)
    if field == "confirm":
        reply.say("utter_question_confirm", summary=declaration_summary(facts))
        return
    if field == "place" and turn.talk.get("place_choices"):
        choices = turn.talk["place_choices"]
        reply.say("utter_question_place_choice", buttons=[(one, one) for one in choices])
        return
    if field == "place" and turn.enough_place():
        turn.talk["village_asked"] = True
        reply.say("utter_question_place_village")
        return
    if field == "place" and facts.get("place"):
        reply.say("utter_question_place_county", place=facts["place"])
        return
    if again and times >= 2 and not reply.messages:
        reply.say("utter_question_again")
    if field in OFFERED and not turn.talk.get("offered"):
        turn.talk["offered"] = True
        reply.say("utter_offer_details")
    theirs = facts.get("self_or_proxy") == "proxy" and field in _ABOUT_THEM
    reply.say(f"utter_question_{field}_proxy" if theirs else f"utter_question_{field}")


def _question_value(turn: DraftTurn, reply: Reply, field: str, said: str) -> None:
    """A value that cannot be right is asked about once and never stored."""
    kind = {"id_card": "id_card", "household_size": "household_size"}.get(field, "phone")
    if turn.asks(f"bad_{field}") > 1 and turn.facts.get(field) is None:
        turn.decline(field)
        reply.say(f"utter_bad_{kind}_again")
    else:
        reply.say(f"utter_bad_{kind}", length=sum(one.isalnum() for one in said))


_FORM = forms.Form(
    "declaration",
    "declaration_form",
    declaration_summary,
    _listen,
    _next,
    _ask,
    mirror,
    instead=_is_a_lead,
    ends_at=_refused,
)
