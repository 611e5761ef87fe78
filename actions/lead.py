"""The lead (问题线索): how to be known comes first, then what happened; read back, file."""

from __future__ import annotations

import re

from actions import entry, forms, places
from actions.absorb import Facts, absorb
from actions.anonymity import choice_in, forget_reporter
from actions.drafting import DraftTurn
from actions.lead_answers import take_answer
from actions.people_said import speaks_for
from actions.readback import lead_summary
from actions.services import Services
from actions.turn import Heard, Reply
from language import answers
from language.entities import Entity
from language.lead_categories import propose

FIELDS = ("anonymity", "what", "category", "where", "who", "when", "amount", "evidence")
CONTACT = ("name", "phone")
"""Asked only of somebody who wants to be known."""

_BARE_WISH = re.compile(
    r"^[\s，。,.!！]*(?:你好|您好)?[，,\s]*(?:我|俺|咱)?(?:要|想|来)?(?:举报|反映|投诉|告)"
    r"(?:一下|一个|个|点|一些)?(?:问题|线索|情况|事情?|干部|村干部|人)?(?:呢|啊|吧|了|\s|。)*$"
)
_WISHES = re.compile(r"反映|线索|问题|情况|说道|评评理")
_SURE = 0.75
"""Confidence from which words that accuse nobody by name of a deed still begin a lead."""
_LONGEST = 3000


def take_turn(services: Services, heard: Heard) -> Reply:
    """One message of the reporter's, in or at the start of a lead."""
    return forms.take_turn(_FORM, services, heard)


def mirror(facts: Facts) -> dict[str, object]:
    """The slots of the form, as the draft holds them."""
    return {field: facts.get(field) for field in (*FIELDS, *CONTACT)}


def _listen(turn: DraftTurn, reply: Reply) -> None:
    heard, facts = turn.heard, turn.facts
    text, expects = heard.text, heard.expects
    entities = turn.entities
    if heard.files:
        facts["files"] = [*(facts.get("files") or []), *heard.files]
        reply.say("utter_picture_kept")
    if heard.is_picture_alone and expects != "evidence":
        return
    _choose_anonymity(turn, reply)
    wanted = [one for one in entities if _is_wanted(facts, expects, one)]
    absorbed = absorb(facts, text, wanted, expects=expects, household=False)
    correcting = heard.intent == "correct_info"
    if places.settle(turn, absorbed.places, correcting=correcting) and expects == "where":
        facts["where"] = text.strip()[:200]
    if expects in (None, "what") and _tells(text):
        facts["what"] = "\n".join(filter(None, (facts.get("what"), text.strip())))[:_LONGEST]
        turn.talk["proposed"] = propose(facts["what"])
        if facts.get("place"):
            facts.setdefault("where", facts["place"])
        if any(one.type == "risk" for one in turn.entities) and speaks_for(text) == "self":
            turn.talk["own_trouble"] = True
    elif expects and not _filled(turn, expects):
        take_answer(turn, reply, expects, entities)
    forget_reporter(facts)


def _is_wanted(facts: Facts, expects: str | None, entity: Entity) -> bool:
    """Places, and the reporter's own name and phone; people in the story are not the reporter."""
    if entity.type == "place":
        return expects in (None, "what", "where")
    if facts.get("anonymity") not in ("named", "confidential"):
        return False
    return entity.type in CONTACT and (
        expects == entity.type or entity.attrs.get("role") == "speaker"
    )


def _tells(text: str) -> bool:
    return not _BARE_WISH.match(text) and answers.classify(text) is None and len(text.strip()) >= 4


def _choose_anonymity(turn: DraftTurn, reply: Reply) -> None:
    facts = turn.facts
    if facts.get("anonymity") == "anonymous":
        return  # what was forgotten cannot be brought back by a later word
    chosen = choice_in(turn.heard.text, asked=turn.heard.expects == "anonymity")
    if chosen is None:
        return
    facts["anonymity"] = chosen
    if chosen == "anonymous":
        reply.say("utter_anonymous_now")
        reply.cause("go_anonymous")
        kept = ("requested_slot", "turn")
        reply.slots.update({name: None for name in turn.heard.slots if name not in kept})


def _filled(turn: DraftTurn, field: str) -> bool:
    if field == "where":
        return turn.enough_place()
    return turn.facts.get(field) is not None


def _next(turn: DraftTurn) -> str:
    known = turn.facts.get("anonymity") in ("named", "confidential")
    wanted: tuple[str, ...] = (*FIELDS, *CONTACT) if known else FIELDS
    for field in wanted:
        if not _filled(turn, field) and not turn.declined("place" if field == "where" else field):
            return field
    return forms.FILING if turn.talk.pop("confirmed", False) else "confirm"


def _ask(turn: DraftTurn, reply: Reply, field: str) -> None:
    again = turn.heard.expects == field
    times = turn.asks(field)
    if again and times >= 2 and not reply.messages:
        reply.say("utter_question_again")
    if field == "category" and turn.talk.get("proposed") and times == 1:
        reply.say("utter_question_category", category=turn.talk["proposed"])
    elif field == "category":
        reply.say("utter_question_category_open")
    elif field == "confirm":
        reply.say("utter_question_confirm_lead", summary=lead_summary(turn.facts))
    elif field == "where" and turn.talk.get("place_choices"):
        choices = turn.talk["place_choices"]
        reply.say("utter_question_where_choice", buttons=[(one, one) for one in choices])
    elif field == "where" and turn.facts.get("place"):
        reply.say("utter_question_where_county", place=turn.facts["place"])
    else:
        reply.say(f"utter_question_{field}_lead" if field in CONTACT else f"utter_question_{field}")


def _is_no_lead(turn: DraftTurn, reply: Reply) -> bool:
    """A household's trouble that accuses nobody belongs into a declaration."""
    heard = turn.heard
    begins = heard.expects is None and not turn.resumed and heard.intent == "report_lead"
    if begins and not entry.accuses(heard.text):
        reply.then = entry.form_for(turn.services, heard, reply)
        if reply.then is None and heard.confidence < _SURE and not _WISHES.search(heard.text):
            reply.then = "action_not_understood"
    return reply.then is not None


_FORM = forms.Form(
    "lead", "lead_form", lead_summary, _listen, _next, _ask, mirror, instead=_is_no_lead
)
