"""The lead (问题线索): how to be known comes first, then what happened; read back, file."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import (
    additions,
    asides,
    entry,
    forms,
    lead_after,
    lead_asides,
    lead_changes,
    places,
    visiting,
)
from actions.absorb import Facts, absorb
from actions.anonymity import choice_in, forget_reporter
from actions.drafting import DraftTurn
from actions.lead_answers import take_answer
from actions.lead_story import tell
from actions.readback import lead_summary
from actions.services import Services
from actions.turn import Heard, Reply
from language import answers
from language.entities import Entity, extract
from language.self_identity import hide

FIELDS = ("anonymity", "what", "category", "where", "who", "when", "amount", "evidence")
CONTACT = ("name", "phone")
"""Asked only of somebody who wants to be known."""

NO_MONEY = ("应纳未纳", "作风问题")
"""Categories in which no money changes hands: the sum is not asked for."""

_BARE_WISH = re.compile(
    r"^[\s，。,.!！]*(?:你好|您好)?[，,\s]*(?:我|俺|咱)?(?:要|想|来)?(?:实名|匿名|保密)?(?:地)?(?:举报|反映|投诉|告|检举|揭发)"
    r"(?:一下|一个|个|点|一些)?(?:问题|线索|情况|事情?|干部|村干部|人)?(?:呢|啊|吧|了|[\s，。])*(?:匿名|实名|保密|实名但要保密)?[\s。]*$"
)
_WISHES = re.compile(r"反映|线索|问题|情况|说道|评评理")
_SURE = 0.75
"""Confidence from which words that accuse nobody by name of a deed still begin a lead."""
_COUNTY_POST = re.compile(r"[县旗局]|市(?!场)")
"""Accused whose village nobody needs to know."""
_LONGEST = 3000
_SHORT = 14
"""A message no longer than this tells one thing: the answer, or something else."""
_NO_MORE = 2
"""So often it is asked what happened; who tells nothing then comes back another time."""


def take_turn(services: Services, heard: Heard) -> Reply:
    """One message of the reporter's, in or at the start of a lead."""
    return forms.take_turn(_FORM, services, heard)


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
    _choose_anonymity(turn, reply)
    if facts.get("anonymity") == "anonymous":
        _hide_who_speaks(turn, reply)
        text = turn.heard.text
    if lead_changes.take(turn, reply):
        forget_reporter(facts)
        return
    wanted = [one for one in turn.entities if _is_wanted(turn, one)]
    absorbed = absorb(facts, text, wanted, expects=expects, household=False)
    said = places.settle(turn, absorbed.places, correcting=False)
    if facts.get("place") and (said or not facts.get("where")):
        facts["where"] = facts["place"]
    if expects in (None, "what", "anonymity") and _tells(text, expects):
        facts["what"] = "\n".join(filter(None, (facts.get("what"), text.strip())))[:_LONGEST]
        lead_after.note_own_trouble(turn)
        if expects == "anonymity" and not facts.get("anonymity"):
            turn.talk["unchosen"] = int(turn.talk.get("unchosen", 0)) + 1
    elif expects == "what" and not facts.get("what"):
        turn.misses("what")
    told = tell(turn) and len(text) <= _SHORT
    turn.talk["told"] = told or said
    if expects and expects != "what" and not told and not _filled(turn, expects):
        take_answer(turn, reply, expects, turn.entities)
    if asides.all_at_once(text) or lead_asides.nothing_more(text):
        turn.decline(*(one for one in ("when", "amount", "evidence") if not facts.get(one)))
    forget_reporter(facts)


def _is_wanted(turn: DraftTurn, entity: Entity) -> bool:
    """Places, and the reporter's own name and phone; people in the story are not the reporter."""
    expects = turn.heard.expects
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


def _tells(text: str, expects: str | None) -> bool:
    """Whether the words tell what happened rather than only wish to, or only choose."""
    said = len(text.strip())
    if expects == "anonymity" and (said < 8 or (said < 14 and choice_in(text, asked=True))):
        return False
    return not _BARE_WISH.match(text) and answers.classify(text) is None and said >= 4


def _choose_anonymity(turn: DraftTurn, reply: Reply) -> None:
    facts = turn.facts
    chosen = choice_in(turn.heard.text, asked=turn.heard.expects == "anonymity")
    if chosen is None or chosen == facts.get("anonymity"):
        return
    if turn.heard.expects in CONTACT and "匿名" not in turn.heard.text:
        return  # not to say the name is not yet to be nobody
    if facts.get("anonymity") == "anonymous":
        if turn.heard.expects in ("confirm", "anonymity"):
            reply.say("utter_stays_anonymous")
        return  # what was forgotten cannot be brought back by a later word
    facts["anonymity"] = chosen
    if chosen == "anonymous":
        turn.talk.pop("own_words", None)
        reply.say("utter_anonymous_now")
        reply.cause("go_anonymous")
        kept = ("requested_slot", "turn")
        reply.slots.update({name: None for name in turn.heard.slots if name not in kept})


def _hide_who_speaks(turn: DraftTurn, reply: Reply) -> None:
    """From the choice on, what tells who speaks is not even looked at; said once in plain words."""
    hidden = hide(turn.heard.text)
    if hidden == turn.heard.text:
        return
    turn.heard = replace(turn.heard, text=hidden)
    turn.entities = extract(hidden, expects=turn.heard.expects, gazetteer=turn.services.gazetteer)
    if not reply.messages and not turn.talk.get("told_hidden"):
        turn.talk["told_hidden"] = True
        reply.say("utter_hidden_from_us")


def _filled(turn: DraftTurn, field: str) -> bool:
    if field == "where":
        above = bool(_COUNTY_POST.search(str(turn.facts.get("who") or "")))
        return turn.enough_place() and (above or not places.lacks_village(turn))
    return turn.facts.get(field) is not None


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
    elif field == "confirm":
        reply.say("utter_question_confirm_lead", summary=lead_summary(facts))
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


def _instead(turn: DraftTurn, reply: Reply) -> bool:
    return _is_no_lead(turn, reply) or _beside(turn, reply)


def _is_no_lead(turn: DraftTurn, reply: Reply) -> bool:
    """A household's trouble that accuses nobody belongs into a declaration."""
    heard = turn.heard
    begins = heard.expects is None and not turn.resumed and heard.intent == "report_lead"
    if _turns_out_a_hardship(turn, reply):
        return True
    if begins and additions.wishes(heard.text):
        reply.then = additions.FORM
        return True
    if begins and not entry.accuses(heard.text):
        reply.then = entry.form_for(turn.services, heard, reply)
        if reply.then is None and heard.confidence < _SURE and not _WISHES.search(heard.text):
            reply.then = "action_not_understood"
    return reply.then is not None


def _turns_out_a_hardship(turn: DraftTurn, reply: Reply) -> bool:
    """Anger at the village, and then the house that fell: nobody in particular is accused."""
    heard, facts = turn.heard, turn.facts
    if heard.expects != "anonymity" or set(facts) - {"what", "urgent", "dangers", "where", "place"}:
        return False
    said = str(facts.get("what") or "")
    if entry.names_a_deed(said) or entry.names_a_deed(heard.text):
        return False
    if choice_in(heard.text, asked=True) or not any(one.type == "risk" for one in turn.entities):
        return False
    if not entry.declares(heard.text, turn.entities):
        return False
    turn.close(delete=True)
    reply.slots["talk"] = None
    reply.then = "declaration_form"
    return True


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


_FORM = forms.Form(
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
