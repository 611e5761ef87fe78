"""The lead (问题线索): how to be known comes first, then what happened; read back, file."""

from __future__ import annotations

import hashlib
import re

from actions import (
    asides,
    entry,
    forms,
    lead_after,
    lead_asides,
    lead_changes,
    lead_entry,
    lead_known,
    openings,
    places,
    two_matters,
    visiting,
)
from actions.absorb import Facts, absorb
from actions.anonymity import choice_in, forget_reporter, hides_name
from actions.drafting import DraftTurn
from actions.lead_answers import take_answer
from actions.lead_known import CONTACT
from actions.lead_story import matter, tell
from actions.readback import lead_summary
from actions.services import Services
from actions.turn import Heard, Reply
from language import answers, dangers, lead_accused
from language import lead_story as story
from language.entities import Entity
from language.lead_categories import by_signs
from language.lead_wish import tells_an_errand, tells_nothing
from language.self_identity import HIDDEN

_READ_IN_FULL = 2
FIELDS = ("anonymity", "what", "category", "where", "who", "when", "amount", "evidence")
NO_MONEY = ("应纳未纳", "作风问题")
"""Categories in which no money changes hands: the sum is not asked for."""

_COUNTY_POST = re.compile(r"[县旗局]|市(?!场)")
"""Accused whose village nobody needs to know."""
_LONGEST = 3000
_SHORT = 14
"""A message no longer than this tells one thing: the answer, or something else."""
_NO_MORE = 3
"""So often it is asked what happened; who tells nothing then comes back another time."""


def take_turn(services: Services, heard: Heard) -> Reply:
    """One message of the reporter's, in or at the start of a lead."""
    return forms.take_turn(FORM, services, heard)


def mirror(facts: Facts) -> dict[str, object]:
    """The slots of the form, as the draft holds them."""
    return {field: facts.get(field) for field in (*FIELDS, *CONTACT)}


def _beside(turn: DraftTurn, reply: Reply) -> bool:
    """What is no answer is dealt with, and the same question stands, not counted again."""
    if not lead_asides.handle(turn, reply):
        return False
    field = turn.heard.expects or _next(turn)
    times = turn.asked(field)
    _ask(turn, reply, field)
    turn.talk["asked"][field] = times
    reply.ask = field
    reply.slots.update(mirror(turn.facts))
    turn.save(reply)
    return True


def _listen(turn: DraftTurn, reply: Reply) -> None:
    heard, facts = turn.heard, turn.facts
    text, expects = heard.text, heard.expects
    if heard.files:
        facts["files"] = list(dict.fromkeys([*(facts.get("files") or []), *heard.files]))
        reply.say("utter_picture_kept")
    if heard.is_picture_alone and expects != "evidence":
        return
    lead_known.choose(turn, reply)
    if facts.get("anonymity") == "anonymous":
        lead_known.hide_who_speaks(turn, reply)
        text = turn.heard.text
    if lead_changes.take(turn, reply):
        forget_reporter(facts)
        return
    if expects is None and not turn.resumed:
        _hear_earlier(turn)
        lead_after.take_apart(turn)
        text = turn.heard.text
    wanted = [one for one in turn.entities if _is_wanted(turn, one)]
    absorbed = absorb(facts, text, wanted, expects=expects, household=False)
    said = places.settle(turn, absorbed.places, correcting=False)
    if facts.get("place") and (said or not facts.get("where")):
        facts["where"] = facts["place"]
    telling = _without_questions(text)
    if expects in (None, "what", "anonymity") and _tells(telling, expects):
        if telling not in (facts.get("what") or ""):
            facts["what"] = "\n".join(filter(None, (facts.get("what"), telling)))[:_LONGEST]
        lead_after.note_own_trouble(turn)
        if expects == "anonymity" and not facts.get("anonymity"):
            turn.talk["unchosen"] = int(turn.talk.get("unchosen", 0)) + 1
    elif expects == "what" and not _filled(turn, "what"):
        turn.misses("what")
    told = tell(turn) and len(text) <= _SHORT
    understood = turn.talk.pop("understood", False) or (
        expects == "anonymity" and tells_nothing(text)
    )
    turn.talk["told"] = told or said or understood
    if expects and _still_open(turn, expects) and not told:
        take_answer(turn, reply, expects, turn.entities)
    asked = expects not in (None, "what", "anonymity")  # 剩下那一半不知道哪去了 is the story
    if asked and (asides.all_at_once(text) or lead_asides.nothing_more(text)):
        turn.decline(*(one for one in ("when", "amount", "evidence") if not facts.get(one)))
    forget_reporter(facts)


def _hear_earlier(turn: DraftTurn) -> None:
    """Where it is and what one went for may have been said before the report began."""
    if turn.facts.get("anonymity") == "anonymous":
        return
    for text, entities in openings.told_earlier(turn.services, turn.heard):
        found = [str(one.normalized or one.value) for one in entities if one.type == "place"]
        if places.settle(turn, found, correcting=False) and turn.facts.get("place"):
            turn.facts["where"] = turn.facts["place"]
        if tells_an_errand(text) or entry.names_a_deed(text) or entry.speaks_of_office(text):
            told = [turn.facts.get("what"), text.strip()]
            turn.facts["what"] = "\n".join(filter(None, told))


def _is_wanted(turn: DraftTurn, entity: Entity) -> bool:
    """Places, and the reporter's own name and phone; people in the story are not the reporter."""
    expects = turn.heard.expects
    if entity.type == "name" and any(
        entity.value in one for one in lead_accused.accused(turn.heard.text)
    ):
        return False  # 村会计叫田兴隆 is not the reporter
    if entity.type == "place":
        if expects in ("who", "name"):
            return False
        open_still = not turn.enough_place()
        alone = len(turn.heard.text.strip()) <= len(entity.value) + 3
        return open_still or alone or expects in (None, "what", "where")
    if turn.facts.get("anonymity") == "anonymous":
        return False
    return entity.type in CONTACT and (
        expects == entity.type or entity.attrs.get("role") == "speaker" or entity.type == "phone"
    )


def _without_questions(text: str) -> str:
    """Of messages that came together, those that may tell what happened; one stays whole."""
    lines = text.strip().split("\n")
    if len(lines) == 1:
        return lines[0]
    return "\n".join(
        one
        for one in lines
        if not tells_nothing(one) and (entry.names_a_deed(one) or not entry.is_beside(one))
    )


def _tells(text: str, expects: str | None) -> bool:
    """Whether the words tell what happened rather than only wish to, or only choose."""
    if (
        tells_nothing(text.replace(HIDDEN, ""))
        or answers.classify(text) is not None
        or len(text.strip()) < 4
    ):
        return False
    if "suicide" in dangers.find(text):  # 我不想活了 is no matter to look into, 会计逼得我… is
        return _tells_of_others(text)
    if expects != "anonymity":
        return True
    if choice_in(text, asked=True) or hides_name(text):  # 匿名吧，往后还得求人家办事呢
        return _tells_of_others(text)
    return len(text.strip()) >= 8


def _tells_of_others(text: str) -> bool:
    """Whether somebody, a sum or a deed is named."""
    return bool(lead_accused.accused(text) or story.money(text) or by_signs(text))


def _filled(turn: DraftTurn, field: str) -> bool:
    if field == "where":
        above = bool(_COUNTY_POST.search(str(turn.facts.get("who") or "")))
        return turn.enough_place() and (above or not places.lacks_village(turn))
    if field == "what":
        told = matter(turn, str(turn.facts.get("what") or "").replace(HIDDEN, ""))
        return not tells_nothing(lead_accused.without_accused(told))
    return turn.facts.get(field) is not None and not (
        _is_unsure(turn, field) and turn.asked(field) == 0
    )


def _still_open(turn: DraftTurn, field: str) -> bool:
    return field != "what" and (not _filled(turn, field) or _is_unsure(turn, field))


def _is_unsure(turn: DraftTurn, field: str) -> bool:
    """干部 could be anybody, a school has many people, two cartons of cigarettes may be worth
    something, and 宋老四 is no name for a letter: asked for once, and kept if nothing better
    comes."""
    value = str(turn.facts.get(field) or "")
    if field == "who":
        return lead_accused.is_vague(value) or (bool(value) and lead_accused.is_office(value))
    if field == "amount":
        return story.is_goods(value)
    return field == "name" and lead_known.is_byname(value)


def _next(turn: DraftTurn) -> str:
    facts = turn.facts
    again = turn.talk.get("redo")
    if again:
        return str(again)
    known = facts.get("anonymity") in ("named", "confidential")
    wanted: tuple[str, ...] = (*FIELDS, *CONTACT) if known else FIELDS
    for field in wanted:
        if field == "amount" and facts.get("category") in NO_MONEY:
            continue
        if not _filled(turn, field) and not turn.declined("place" if field == "where" else field):
            return field
    return forms.FILING if turn.talk.pop("confirmed", False) else "confirm"


def _ask(turn: DraftTurn, reply: Reply, field: str) -> None:
    facts = turn.facts
    again = turn.heard.expects == field
    times = turn.asks(field)
    heard = turn.talk.pop("told", False) or (
        field == "category" and turn.talk.get("category_refused")
    )
    if again and times >= 2 and not reply.messages and not heard:
        reply.say("utter_question_again")
    if field == "category":
        _ask_category(turn, reply)
    elif field == "anonymity":
        lead_known.ask(turn, reply)
    elif field == "name" and facts.get("name"):
        reply.say("utter_question_full_name")
    elif field == "who" and facts.get("who") and not lead_accused.is_vague(facts["who"]):
        reply.say("utter_question_who_of", office=facts["who"])
    elif field == "confirm":
        _read_back(turn, reply)
        if facts.get("anonymity") == "anonymous" and lead_asides.speaks_of_own_house(facts):
            reply.say("utter_may_be_guessed")
    elif field == "where" and turn.talk.get("place_choices"):
        choices = turn.talk["place_choices"]
        reply.say("utter_question_where_choice", buttons=[(one, one) for one in choices])
    elif field == "where" and turn.enough_place() and not turn.talk.get("redo"):
        turn.talk["village_asked"] = True
        reply.say("utter_question_where_village")
    elif field == "where" and facts.get("place") and not turn.talk.get("redo"):
        reply.say("utter_question_where_county", place=facts["place"])
    else:
        reply.say(f"utter_question_{field}_lead" if field in CONTACT else f"utter_question_{field}")


def _read_back(turn: DraftTurn, reply: Reply) -> None:
    """Twice in full as it stands; who has heard that is asked in short."""
    summary = lead_summary(turn.facts)
    mark = hashlib.sha256(summary.encode()).hexdigest()[:16]
    known, times = turn.talk.get("read") or (None, 0)
    times = times + 1 if known == mark else 1
    turn.talk["read"] = [mark, times]
    if times > _READ_IN_FULL:
        reply.say("utter_question_confirm_again")
    else:
        reply.say("utter_question_confirm_lead", summary=summary)


def _instead(turn: DraftTurn, reply: Reply) -> bool:
    if turn.heard.expects is None and not turn.resumed and two_matters.declares_first(turn):
        reply.then = entry.DECLARATION
        return True
    return lead_entry.is_none(turn, reply) or _beside(turn, reply)


def _ask_category(turn: DraftTurn, reply: Reply) -> None:
    """Propose the likeliest kind; once it was refused, all are there to choose from."""
    proposed = turn.talk.get("proposed")
    if proposed and not turn.talk.get("category_refused"):
        reply.say("utter_question_category", category=proposed)
    else:
        reply.say("utter_question_category_open")


def _ends(turn: DraftTurn, reply: Reply, field: str) -> bool:
    """Without a word of what happened there is nothing to look into."""
    if field != "what" or turn.missed("what") < _NO_MORE:
        return False
    turn.save(reply)
    turn.close(delete=turn.facts.get("anonymity") == "anonymous")
    reply.slots["talk"] = None
    reply.say("utter_nothing_told")
    if turn.facts.get("anonymity") == "anonymous":
        reply.cause("seal")
    return True


FORM = forms.Form(
    "lead",
    "lead_form",
    lead_summary,
    _listen,
    _next,
    _ask,
    mirror,
    visiting.heed_in_lead,
    instead=_instead,
    ends_at=_ends,
    after=lead_after.follow,
)
