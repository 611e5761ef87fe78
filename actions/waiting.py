"""A draft from an earlier visit: when it is offered again, and when it is too late for that.

Whether a word begins another visit is judged by the clock (``intake.drafts.PAUSE``), not by
sessions. The offer itself and the answer to it are ``actions/waiting_choice.py``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from actions import dispatching, policy, progress, stopping
from actions.drafting import FORMS, DraftTurn
from actions.services import Services
from actions.turn import Heard, Reply
from intake import drafts
from intake.facts import DECLARATION
from intake.tables import Draft
from language import answers, dangers

FORM, SLOT = "waiting_form", "waiting"
"""``waiting`` is the field asked for and the slot of what must be remembered for it."""

INTENTS = {"declaration": "declare_hardship", "lead": "report_lead"}
_KINDS = {intent: kind for kind, intent in INTENTS.items()}
_SHORT = 14
_GO_ON = re.compile(r"接着(?:办|说|报|来|填|弄|做|上|反映|申报|昨天)|继续|提交")
_ANEW = re.compile(r"重新(?:来|报|说|办|填|弄|开始|申报|反映)|重来|从头|重报|另(?:外)?报|新报")
_AGREES = re.compile(r"(?:我|俺|咱)?(?:们)?同意[了的啊吧呢，,。.!！\s]*")
_WISH = re.compile(r"申报|申请|登记|困难户|监测|举报|反映|投诉|检举")


def goes_on(text: str) -> bool:
    """Whether the words take up what was begun: 接着办."""
    return len(text.strip()) <= _SHORT and bool(_GO_ON.search(text))


def begins_anew(text: str) -> bool:
    """Whether the words throw away what was begun and begin again: 重新来."""
    return len(text.strip()) <= _SHORT and bool(_ANEW.search(text))


def found(services: Services, heard: Heard) -> list[Draft]:
    """The drafts of this conversation that wait, the one touched last first."""
    with services.database.reading() as session:
        return drafts.waiting(session, heard.conversation, services.clock)


def offers(services: Services, heard: Heard, reply: Reply) -> bool:
    """Offer what waits, after what is said; ``False`` if nothing does, or it was offered in
    this visit already."""
    if reply.then is not None or _told(services, heard) or not found(services, heard):
        return False
    reply.then = FORM
    return True


def offers_when_due(services: Services, heard: Heard, reply: Reply) -> bool:
    """As :func:`offers`, but only where the last word for it was said in an earlier visit."""
    there = found(services, heard)
    now = services.clock.now()
    if not there or now - max(map(drafts.last_word, there)) < drafts.PAUSE:
        return False
    return offers(services, heard, reply)


def _told(services: Services, heard: Heard) -> bool:
    told = (heard.slots.get(SLOT) or {}).get("told")
    if not told:
        return False
    return services.clock.now() - datetime.fromisoformat(str(told)) < drafts.PAUSE


def hears(services: Services, heard: Heard, reply: Reply) -> bool:
    """接着办, 重新来, 删掉 outside a form, or 同意 where nothing but that was asked for;
    ``False`` if the words are nothing of this."""
    if _AGREES.fullmatch(heard.text.strip()):
        return _agrees(services, heard, reply)
    going_on = goes_on(heard.text)
    if not going_on and not begins_anew(heard.text) and not stopping.is_cancel(heard):
        return False
    if found(services, heard):
        reply.slots[SLOT] = {"choose": True}
        reply.then = FORM
        return True
    if not going_on:
        return False
    with services.database.reading() as session:
        form = drafts.unfinished(session, heard.conversation, services.clock)
    if form:  # something of which nothing was told yet
        reply.then = FORMS[form[0].kind]
    else:
        say_gone(services, heard, reply)
    return True


def _agrees(services: Services, heard: Heard, reply: Reply) -> bool:
    """Who put the consent off and now gives it hears first what it is given to."""
    latest = next(iter(found(services, heard)), None)
    if latest is None or latest.kind != DECLARATION or latest.facts.get("consent"):
        return False
    go_on = {"kind": latest.kind, "text": "接着办", "intent": INTENTS[latest.kind], "files": []}
    reply.slots[SLOT] = {"open": go_on}
    reply.then = FORMS[latest.kind]
    return True


def say_gone(services: Services, heard: Heard, reply: Reply) -> None:
    """That the time of a draft is over, or that there is none."""
    with services.database.reading() as session:
        lapsed = drafts.has_lapsed(session, heard.conversation, services.clock)
    reply.say("utter_waiting_gone" if lapsed else "utter_waiting_none")


def opening(services: Services, heard: Heard, kind: str, reply: Reply) -> Heard:
    """What a form that begins shall hear: after the choice, what was said before it."""
    if heard.expects is not None:
        return heard
    chosen = (heard.slots.get(SLOT) or {}).get("open")
    if chosen and chosen["kind"] == kind:
        reply.slots[SLOT] = None
        return replace(
            heard,
            text=chosen["text"],
            intent=chosen["intent"],
            confidence=1.0,
            files=tuple(chosen["files"]),
            slots={**heard.slots, SLOT: {"chosen": True}},
        )
    if goes_on(heard.text):
        with services.database.reading() as session:
            waiting = drafts.unfinished(session, heard.conversation, services.clock, kind)
        if not waiting:
            say_gone(services, heard, reply)
            return replace(heard, text="")
    return heard


def interrupts(turn: DraftTurn, reply: Reply) -> bool:
    """Take a form's turn away where an older draft has to be spoken of first."""
    heard = turn.heard
    if heard.expects is not None and turn.last_word is None:
        return _is_gone(turn, reply)
    if turn.repeated or not any(one.kind == turn.kind for one in found(turn.services, heard)):
        return False
    if dangers.find(heard.text) or heard.after_operator or goes_on(heard.text):
        return _reads_back(turn)
    if heard.expects is None:
        chosen = (heard.slots.get(SLOT) or {}).get("chosen")
        return not chosen and _holds(turn, reply, heard.intent == INTENTS[turn.kind])
    assert turn.last_word is not None
    if turn.services.clock.now() - turn.last_word < drafts.PAUSE:
        return False
    return _begins_a_visit(turn, reply)


def _is_gone(turn: DraftTurn, reply: Reply) -> bool:
    """The form stands open, but its draft has passed its time: nothing of it is kept."""
    heard = turn.heard
    reply.slots["talk"] = None
    say_gone(turn.services, heard, reply)
    own_matter = heard.intent in ("ask_policy", "check_progress", "talk_to_human", *_KINDS)
    if own_matter and heard.confidence >= stopping.SURE and not turn.answered_by_entity():
        reply.then = dispatching.dispatch(heard.intent)
    return True


def _reads_back(turn: DraftTurn) -> bool:
    """After a pause who goes on by word hears first what there is."""
    pause = turn.last_word and turn.services.clock.now() - turn.last_word >= drafts.PAUSE
    turn.resumed = turn.resumed or bool(pause and goes_on(turn.heard.text))
    return False


def _begins_a_visit(turn: DraftTurn, reply: Reply) -> bool:
    """The first words after a pause, unless they answer the open question."""
    services, heard = turn.services, turn.heard
    if turn.answered_by_entity() or answers.classify(heard.text) or stopping.is_cancel(heard):
        return False
    if heard.confidence < stopping.SURE:
        return False
    if heard.intent in _KINDS:
        return _holds(turn, reply, bool(_WISH.search(heard.text)))
    if heard.intent == "ask_policy":
        if not policy.answer_beside(turn, reply):
            return False
    elif heard.intent == "check_progress":
        if not progress.tell_own(services, heard, reply):
            reply.say("utter_progress_draft_only")
    elif heard.intent == "greet":
        reply.say("utter_greet_again")
    else:
        return False
    reply.then = FORM
    return True


def _holds(turn: DraftTurn, reply: Reply, is_a_beginning: bool) -> bool:
    """Keep what begins something new until it is known what becomes of the old."""
    if is_a_beginning:
        heard = turn.heard
        held = {"text": heard.text, "intent": heard.intent, "files": list(heard.files)}
        reply.slots[SLOT] = {"held": held}
        reply.then = FORM
    return is_a_beginning
