"""The wish in a declaration that the township visits instead of the village, and its taking back.

It is taken out of the words before anything else reads them, with its reason: so it answers no
question, is no story and no lead, and the reason stands nowhere.
"""

from __future__ import annotations

from dataclasses import replace

from actions import entry, order, places, visiting_filed
from actions.asides import Aside
from actions.drafting import DraftTurn
from actions.turn import Reply
from intake import records
from intake.facts import TOWNSHIP, VISIT_BY
from language import answers, visitors
from language.entities import extract

_OFFERED = "visit_offered"


def heed(turn: DraftTurn, reply: Reply) -> Aside:
    """Note what the words wish; ``STAY`` where they say nothing else, ``LEAVE`` where the wish
    was for a declaration that is filed already."""
    heard, facts = turn.heard, turn.facts
    if heard.expects is None and not facts.get(VISIT_BY) and visiting_filed.wished_before(heard):
        facts[VISIT_BY] = TOWNSHIP
    wish = visitors.read(heard.text)
    if wish is None:
        return Aside.NONE
    begins = heard.expects is None and turn.last_word is None
    if begins and not wish.rest and visiting_filed.take(turn.services, heard, reply, wish):
        return Aside.LEAVE
    if wish.by == visitors.VILLAGE and not facts.get(VISIT_BY):
        return Aside.NONE
    _note(turn, reply, wish)
    rest = _said_besides(turn, wish)
    turn.heard = replace(heard, text=rest)
    turn.entities = extract(rest, expects=heard.expects, gazetteer=turn.services.gazetteer)
    return Aside.NONE if rest or heard.files else Aside.STAY


def heed_in_lead(turn: DraftTurn, reply: Reply) -> Aside:
    """In a lead, which no village handles anyway, the wish is for a declaration: the one filed
    before or about to begin. Never once the reporter may be or is anonymous: it would link."""
    heard = turn.heard
    wish = visitors.read(heard.text)
    begins = heard.expects is None and turn.last_word is None
    if wish is None or not (begins or turn.facts.get("anonymity") in ("named", "confidential")):
        return Aside.NONE
    if not wish.rest and visiting_filed.take(turn.services, heard, reply, wish):
        return Aside.LEAVE if begins else Aside.STAY
    if begins and wish.by == TOWNSHIP and not entry.accuses(wish.rest):
        if wish.rest:
            reply.then = entry.DECLARATION
        else:
            visiting_filed.say_when(heard, reply)
        return Aside.LEAVE
    return Aside.NONE


def offer(turn: DraftTurn) -> str:
    """The line for a read-back that offers the township, once, to who reports the village here."""
    if turn.facts.get(VISIT_BY) or turn.talk.get(_OFFERED):
        return ""
    with turn.services.database.reading() as session:
        if turn.talk.get("accuses_village"):
            due = records.visiting_village(session, turn.facts) is not None
        else:
            due = records.visitors_accused(session, [turn.heard.conversation], turn.facts)
    turn.talk[_OFFERED] = due
    return visiting_filed.OFFER if due else ""


def _note(turn: DraftTurn, reply: Reply, wish: visitors.Visitors) -> None:
    """Keep the wish and say so; what the farmer has agreed to stays agreed, for it was said now."""
    facts = turn.facts
    by_township = wish.by == TOWNSHIP
    agreed, read = order.is_agreed(turn), order.is_read(turn)
    facts[VISIT_BY] = TOWNSHIP if by_township else None
    if agreed:
        order.agree(turn)
    if read:
        order.note_read(turn)
    if not by_township:
        reply.say("utter_visit_by_village")
    elif _names_no_village(turn):
        reply.say("utter_visit_by_township_already")
    else:
        reply.say("utter_visit_by_township")


def _names_no_village(turn: DraftTurn) -> bool:
    """Whether the place ends at the township, to which the declaration goes by itself."""
    code = turn.facts.get("region_code")
    if not code or not places.lacks_village_words(turn):
        return False
    with turn.services.database.reading() as session:
        return records.ends_at_township(session, code)


def _said_besides(turn: DraftTurn, wish: visitors.Visitors) -> str:
    """A bare 好 beside the wish says yes to it, not to what is read back."""
    asked = turn.heard.expects in ("consent", "confirm")
    agrees = answers.classify(wish.rest) == "yes" and len(wish.rest) <= 1
    return "" if asked and agrees else wish.rest
