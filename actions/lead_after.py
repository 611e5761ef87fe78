"""A hardship told together with a lead: kept for a second record, never with an anonymous one."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import entry
from actions.absorb import absorb
from actions.drafting import DraftTurn
from actions.people_said import speaks_for
from actions.turn import Reply
from intake import drafts
from intake.errors import IntakeError
from language import lead_accused, matters
from language.entities import extract

DECLARATION = "declaration"
_WISH = re.compile(
    r"申报|申请|报个?困难|登记困难|当监测户|要(?:点)?(?:救助|帮扶|补助)|帮帮(?:我|俺)家"
)
_CLAUSE = re.compile(
    r"[。；;！!？?\n]+|(?:另外|还有(?:一?件)?(?:个)?(?:事)?|再(?:一个|就是))[，,]?"
)
_VILLAGE = re.compile(r"村|嘎查|社区|屯|组")
"""Where it happened is where the reporter lives only if it is a village: not 西和县职校."""
_LONGEST = 1500


def take_apart(turn: DraftTurn) -> None:
    """A plea and an accusation in one breath: the lead hears its own part, the other waits."""
    parts = matters.apart(turn.heard.text)
    own = [one for one in parts if not entry.accuses(one) and _is_own(turn, one)]
    if len(parts) < 2 or not own or len(own) == len(parts):
        return
    turn.talk["own_words"] = "。".join(own)[:_LONGEST]
    turn.talk["then_declaration"] = True
    rest = "，".join(one for one in parts if one not in own)
    turn.heard = replace(turn.heard, text=rest)
    turn.entities = extract(rest, gazetteer=turn.services.gazetteer)


def _is_own(turn: DraftTurn, part: str) -> bool:
    told = extract(part, gazetteer=turn.services.gazetteer)
    return any(one.type == "risk" for one in told) or bool(_WISH.search(part))


def note_own_trouble(turn: DraftTurn) -> None:
    """Remember that the story of a lead also tells of the reporter's own hardship."""
    text = turn.heard.text
    if any(one.type == "risk" for one in turn.entities) and speaks_for(text) == "self":
        turn.talk["own_trouble"] = True


def declaration_wished(turn: DraftTurn, reply: Reply) -> bool:
    """A declaration begun in the middle of a lead: noted, and opened when the lead is filed.

    Nothing of it is kept with an anonymous lead, which it would give a name to.
    """
    heard = turn.heard
    wished = heard.intent == "declare_hardship" and heard.confidence >= 0.5
    told = any(one.type == "risk" for one in turn.entities) and heard.expects != "amount"
    if heard.expects in (None, "what") or not wished or lead_accused.accused(heard.text):
        return False
    if not told and not _WISH.search(heard.text):
        return False
    if turn.facts.get("anonymity") == "anonymous":
        reply.say("utter_declaration_apart_from_anonymous")
        return True
    turn.talk["then_declaration"] = True
    turn.talk["own_words"] = "\n".join(
        filter(None, (turn.talk.get("own_words"), heard.text.strip()))
    )[:_LONGEST]
    reply.say("utter_declaration_after_lead")
    return True


def follow(turn: DraftTurn, reply: Reply) -> None:
    """After the lead was filed: the hardship, as a draft of its own with the words said."""
    wished, noted = turn.talk.get("then_declaration"), turn.talk.get("own_trouble")
    if not (wished or noted):
        return
    if turn.facts.get("anonymity") == "anonymous":
        reply.say("utter_own_trouble_not_kept")
        return
    _keep(turn)
    if wished:
        reply.say("utter_now_the_declaration")
        reply.then = "declaration_form"
    else:
        reply.say("utter_own_trouble_next")


def _keep(turn: DraftTurn) -> None:
    """A parked declaration with what was said of the own household; one already there stays."""
    services, conversation = turn.services, turn.heard.conversation
    words = turn.talk.get("own_words") or own_part(str(turn.facts.get("what") or ""))
    if not words:
        return  # the turn comes again, and what it told has gone into the record
    facts: dict[str, object] = {}
    entities = extract(words, gazetteer=services.gazetteer)
    absorb(facts, words, entities, expects=None)
    facts.update({"hardship": words, "self_or_proxy": "self"})
    lives_there = bool(_VILLAGE.search(str(turn.facts.get("place") or "")))
    for name in ("name", "phone", *(("place", "region_code") if lives_there else ())):
        if turn.facts.get(name):
            facts.setdefault(name, turn.facts[name])
    with services.database.unit_of_work() as uow:
        if drafts.unfinished(uow.session, conversation, services.clock, DECLARATION):
            return
        draft = drafts.open_draft(uow, conversation, DECLARATION, services.clock)
        for name, value in facts.items():
            try:
                drafts.save_facts(uow, draft.id, {name: value}, services.clock)
            except IntakeError:
                continue  # a value that no draft can hold is asked for when the time comes
        drafts.set_status(uow, draft.id, drafts.PARKED, services.clock)
        uow.commit()


def own_part(story_told: str) -> str:
    """The sentences of a story that speak of the own household's trouble, accusing nobody."""
    parts = [part.strip(" ，,") for part in _CLAUSE.split(story_told) if part]
    own = [
        part
        for part in parts
        if any(one.type in ("risk", "expense") for one in extract(part))
        and not lead_accused.accused(part)
    ]
    return "。".join(own) or story_told
