"""The declaration (自主申报): listen first, ask only what is missing, read back, file."""

from __future__ import annotations

import re

from actions import (
    again,
    asides,
    doubts,
    entry,
    forms,
    openings,
    order,
    places,
    story,
    two_matters,
    visiting,
)
from actions.absorb import CORRECTING, Absorbed, Facts, absorb
from actions.declaration_answers import settle_basis, take_answer
from actions.drafting import OFFERED, DraftTurn
from actions.order import ESSENTIAL, ESSENTIAL_ON_BEHALF, HELD, WORTH_ASKING_ON_BEHALF
from actions.people_said import names_third_party
from actions.readback import declaration_summary, verifiers
from actions.services import Services
from actions.stopping import READ_BACK
from actions.turn import Heard, Reply
from language import bare_names

_SURE = 0.7
"""Confidence from which a question is a plea."""
_ABOUT_THEM = ("name", "phone", "place", "household_size", "income", "expense")
"""Fields asked with other words when somebody speaks for the household."""


_IS_A_LEAD = re.compile(
    r"举报|匿名|反映[^。]{0,8}(?:保密|实名|不留名)|(?:要|得|想|来|去)告(?!诉|知|别)|(?:反映|告)[^，。]{0,10}(?:干部|书记|支书|主任|会计|村长|队长|组长|镇长|乡长|局)"
)


def take_turn(services: Services, heard: Heard) -> Reply:
    """One message of the farmer's, in or at the start of a declaration."""
    return forms.take_turn(FORM, services, heard)


def _is_a_lead(turn: DraftTurn, reply: Reply) -> bool:
    """An accusation must not end up on the accused village's desk: it opens a lead instead."""
    if again.adds(turn, reply):
        return True
    begins = turn.heard.expects is None and not turn.resumed
    if begins and _only_asks(turn):
        reply.then = "action_answer_policy"
        return True
    if begins and two_matters.declares_first(turn):
        two_matters.keep_to_the_plea(turn)
        return False
    if begins and (
        _IS_A_LEAD.search(turn.heard.text) or entry.names_somebodys_deed(turn.heard.text)
    ):
        reply.then = "lead_form"
    return reply.then is not None


def _only_asks(turn: DraftTurn) -> bool:
    """A question about the rules that was taken for a plea, and tells of no trouble."""
    heard = turn.heard
    if heard.confidence >= _SURE or not entry.asks(heard.text):
        return False
    told = any(one.type in ("risk", "expense", "phone", "id_card") for one in turn.entities)
    if told or entry.accuses(heard.text, turn.entities):
        return False
    if entry.declares(heard.text, turn.entities):
        return False  # or the answer would send it back here
    return not entry.wishes_to_declare(heard.text)


def _ends(turn: DraftTurn, reply: Reply, field: str) -> bool:
    """Without a trouble or consent nothing is filed; a no deletes, whatever else is said waits."""
    if field == order.REFUSED:
        turn.close(delete=True)
        reply.say("utter_consent_refused")
    elif field == order.UNDECIDED:
        turn.save(reply)
        turn.close(delete=False)
        reply.slots["talk"] = None
        reply.say("utter_consent_undecided")
    elif field == order.UNTOLD:
        turn.close(delete=False)
        reply.slots["talk"] = None
        reply.say("utter_hardship_needed")
    return field in (order.REFUSED, order.UNDECIDED, order.UNTOLD)


def mirror(facts: Facts) -> dict[str, object]:
    """The slots of the form, as the draft holds them."""
    asked = (*ESSENTIAL, *ESSENTIAL_ON_BEHALF, *WORTH_ASKING_ON_BEHALF, *OFFERED)
    return {
        field: facts.get(HELD.get(field, field))
        for field in dict.fromkeys(asked)
        if field != "village"
    }


def _listen(turn: DraftTurn, reply: Reply) -> None:
    """Take everything that the message tells, then the answer to the open question."""
    heard, facts = turn.heard, turn.facts
    if heard.files:
        facts["files"] = list(dict.fromkeys([*(facts.get("files") or []), *heard.files]))
        reply.say("utter_picture_kept_declaration")
    if heard.is_picture_alone:
        return
    correcting = (
        heard.intent == "correct_info"
        or heard.expects in READ_BACK  # whatever is said at the read-back is about it
        or bool(CORRECTING.search(heard.text))
    )
    if heard.expects is None and not turn.resumed:
        _hear_earlier(turn)
    absorbed = _absorb(turn, correcting)
    if asides.all_at_once(heard.text):
        order.leave_offers(turn)
    for field, said in absorbed.problems:
        _question_value(turn, reply, field, said)
    settle_basis(turn)
    doubts.note(turn, absorbed.changed, correcting=correcting)
    if places.keep_bare_village(turn, absorbed.changed):
        absorbed.changed["place"] = facts["place"]
    known = [] if absorbed.changed else doubts.told_before(turn)
    if known:
        reply.say("utter_noted_already", summary=declaration_summary(facts, only=known))
    elif heard.expects and HELD.get(heard.expects, heard.expects) not in absorbed.changed:
        take_answer(
            turn, reply, heard.expects, quiet=not absorbed.changed and not absorbed.problems
        )
    doubts.settle(turn, absorbed.changed)
    again.offer(turn, reply)
    _acknowledge(turn, reply, absorbed)


def _hear_earlier(turn: DraftTurn) -> None:
    """Facts that were told before the form began; what is said now comes after and may correct."""
    for text, entities in openings.told_earlier(turn.services, turn.heard):
        told_by = turn.talk.setdefault("told_by", {})
        mends = bool(CORRECTING.search(text))
        absorbed = absorb(
            turn.facts, text, entities, expects=None, correcting=mends, told_by=told_by
        )
        places.settle(turn, absorbed.places, correcting=mends)
        if any(one.type == "risk" for one in entities):
            turn.facts["hardship"] = story.add(turn.facts.get("hardship"), text, entities)


def _absorb(turn: DraftTurn, correcting: bool) -> Absorbed:
    """All facts of the message into the draft: numbers, names, place, and the story itself."""
    heard, facts, entities = turn.heard, turn.facts, turn.entities
    absorbed = absorb(
        facts,
        heard.text,
        entities,
        expects=heard.expects,
        correcting=correcting,
        told_by=turn.talk.setdefault("told_by", {}),
    )
    if places.settle(turn, absorbed.places, correcting=correcting):
        absorbed.changed["place"] = facts.get("place")
    _bare_name(turn, absorbed)
    if story.is_part(heard.text, entities, heard.expects, heard.intent):
        if not story.is_told(facts.get("hardship"), heard.text, entities):
            facts["hardship"] = story.add(facts.get("hardship"), heard.text, entities)
            absorbed.changed.setdefault("hardship", facts["hardship"])
        if facts.get("self_or_proxy") is None and not names_third_party(heard.text):
            facts["self_or_proxy"] = "self"  # a trouble told without naming others is one's own
    return absorbed


def _bare_name(turn: DraftTurn, absorbed: Absorbed) -> None:
    """A name and nothing else is the one that is still missing, whatever was asked."""
    facts = turn.facts
    proxy = facts.get("self_or_proxy") == "proxy"
    wanted = ("name", "reporter_name") if proxy else ("name",)
    missing = [field for field in wanted if facts.get(field) is None]
    if absorbed.changed or len(missing) != 1 or turn.heard.expects in (None, *wanted):
        return
    said = bare_names.whole(turn.heard.text)
    if said:
        facts[missing[0]] = absorbed.changed[missing[0]] = said


def _acknowledge(turn: DraftTurn, reply: Reply, absorbed: Absorbed) -> None:
    """Say what was heard beyond the answer to the question: a story, a correction, more facts."""
    heard, facts = turn.heard, turn.facts
    told_now = heard.expects in (None, "hardship") and bool(facts.get("hardship"))
    if told_now and not turn.resumed:
        if order.next_field(turn) == "consent":  # which reads everything back itself
            reply.say("utter_heard_all")
        else:
            reply.say("utter_declaration_heard", summary=declaration_summary(facts))
        return
    beside = set(absorbed.changed) - {heard.expects, HELD.get(heard.expects or ""), "declined"}
    if heard.expects in READ_BACK or CORRECTING.search(heard.text):
        if beside:
            mends = any(turn.held_before(one) for one in beside)
            response = "utter_corrected" if mends else "utter_noted"
            reply.say(response, summary=declaration_summary(facts, only=beside))
            if order.was_read(turn):
                order.note_read(turn)
    elif beside - {"hardship", "self_or_proxy", "urgent", "dangers"}:
        reply.say("utter_noted", summary=declaration_summary(facts, only=beside))


def _ask(turn: DraftTurn, reply: Reply, field: str) -> None:
    facts = turn.facts
    first = turn.asks(field) == 1
    if first and field not in (*OFFERED, "confirm") and field != doubts.next_one(turn):
        turn.talk["questions"] = int(turn.talk.get("questions", 0)) + 1
    if field in READ_BACK:
        heard_it = order.is_read(turn)
        order.note_read(turn)
        question = f"utter_question_{field}"
        summary = declaration_summary(facts)
        if not heard_it:
            summary = "\n".join(filter(None, (summary, visiting.offer(turn))))
        if heard_it:
            reply.say(f"{question}_again", by=verifiers(facts))
        else:
            reply.say(question, summary=summary, by=verifiers(facts))
        return
    if field == doubts.next_one(turn):
        name, value = doubts.naming(facts, field)
        reply.say("utter_question_right_value", field=name, value=value)
        return
    if field == "place" and turn.talk.get("place_choices"):
        choices = turn.talk["place_choices"]
        reply.say("utter_question_place_choice", buttons=[(one, one) for one in choices])
        return
    if field == "place" and turn.enough_place():
        turn.talk["village_asked"] = True
        reply.say("utter_question_place_village")
        return
    if field == "place" and facts.get("region_code"):
        reply.say("utter_question_place_within", place=facts["place"])
        return
    if field == "place" and facts.get("place"):
        reply.say("utter_question_place_county", place=facts["place"])
        return
    later = turn.talk.get("later") or []
    # Whoever tells other things instead hears it by turns in two ways.
    if field == "place" and field in later and turn.asks("place_needed") % 2:
        reply.say("utter_question_place_needed")
        return
    if turn.missed(field) and turn.heard.expects == field and not reply.messages:
        reply.say("utter_question_again")
    if field in OFFERED and not turn.talk.get("offered"):
        turn.talk["offered"] = True
        reply.say("utter_offer_details")
    if field == "guarantees" and facts.get(field):
        reply.say("utter_question_guarantees_rest", known="、".join(facts[field]))
        return
    if order.half_said(turn, field):
        turn.talk["basis_asked"] = True
        reply.say("utter_question_income_basis")
        return
    theirs = facts.get("self_or_proxy") == "proxy" and field in _ABOUT_THEM
    reply.say(f"utter_question_{field}_proxy" if theirs else f"utter_question_{field}")


def _question_value(turn: DraftTurn, reply: Reply, field: str, said: str) -> None:
    """A value that cannot be right is asked about once and never stored."""
    kind = {"id_card": "id_card", "household_size": "household_size"}.get(field, "phone")
    tries = 2 if kind == "phone" else 1  # a number is what the village finds them by
    if turn.facts.get(field) is not None:
        reply.say(f"utter_bad_{kind}_kept", length=sum(one.isalnum() for one in said))
    elif turn.asks(f"bad_{field}") > tries:
        turn.decline(field)
        reply.say(f"utter_bad_{kind}_again")
    else:
        reply.say(f"utter_bad_{kind}", length=sum(one.isalnum() for one in said))


FORM = forms.Form(
    "declaration",
    "declaration_form",
    declaration_summary,
    _listen,
    order.next_field,
    _ask,
    mirror,
    visiting.heed,
    instead=_is_a_lead,
    ends_at=_ends,
)
