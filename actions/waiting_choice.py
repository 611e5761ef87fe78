"""The offer of what waits from an earlier visit: 接着办, 重新来 or 删掉, of one or of two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from importlib.resources import files
from typing import Any

import yaml

from actions import dispatching, stopping, waiting
from actions.drafting import FORMS
from actions.readback import declaration_summary, lead_summary
from actions.services import Services
from actions.story import is_bare_wish
from actions.turn import Heard, Reply
from actions.waiting import INTENTS, SLOT
from intake import drafts
from intake.clock import local_date
from intake.tables import Draft
from language import answers

_TEXTS: dict[str, Any] = yaml.safe_load(
    files("actions").joinpath("texts/waiting.yml").read_text("utf-8")
)
GO_ON, ANEW, DELETE = "接着办", "重新来", "删掉"
_BRIEFLY = {
    "declaration": {"reporter_name", "name", "place", "hardship", "risks"},
    "lead": {"what", "where", "who"},
}
_SUMMARY = {"declaration": declaration_summary, "lead": lead_summary}
_NAMED = {
    "declaration": re.compile(r"申报|困难|难处|自己家"),
    "lead": re.compile(r"反映|举报|投诉|线索|告"),
}
_DELETE = re.compile(r"删|清掉|清空|不要了|作废|丢了吧|扔")
_BOTH = re.compile(r"都|两(?:个|件|份)|全")
_LATER = re.compile(r"放着|放一放|以后|改天|明天|后天|回头|先不|不急|过(?:几|两)?天|下次|再说")
_ELSEWHERE = ("ask_policy", "check_progress", "talk_to_human", "goodbye", *INTENTS.values())


def take_turn(services: Services, heard: Heard) -> Reply:
    """The offer, or the answer to it."""
    reply = Reply()
    there = waiting.found(services, heard)
    state = dict(heard.slots.get(SLOT) or {})
    if not there:
        waiting.say_gone(services, heard, reply)
        reply.slots[SLOT] = None
    elif heard.expects is None and not state.pop("choose", False):
        _offer(services, heard, reply, there, state)
    else:
        _choose(services, heard, reply, there, state)
    return reply


def _offer(
    services: Services, heard: Heard, reply: Reply, there: Sequence[Draft], state: dict[str, Any]
) -> None:
    """Say briefly what waits. It is put aside, or the channel would open its form again."""
    _park(services, there)
    state["told"] = services.clock.now().isoformat()
    reply.slots[SLOT] = state
    reply.ask = waiting.SLOT
    if len(there) == 1:
        reply.say("utter_waiting_one", _buttons(there[0], ""), **_words(there[0]))
        return
    buttons = [one for draft in there for one in _buttons(draft, _TEXTS["short"][draft.kind])[:1]]
    first, second = (_words(draft) for draft in there[:2])
    reply.say(
        "utter_waiting_two",
        [*buttons, ("都删掉", "都删掉")],
        **{f"{name}_1": value for name, value in first.items()},
        **{f"{name}_2": value for name, value in second.items()},
    )


def _choose(
    services: Services, heard: Heard, reply: Reply, there: Sequence[Draft], state: dict[str, Any]
) -> None:
    verb = _verb(heard, there, state.get("verb"))
    meant = _meant(heard.text, there)
    if verb == DELETE and _BOTH.search(heard.text):
        meant = list(there)
    if verb is None:
        _no_choice(services, heard, reply, there, state)
    elif len(meant) > 1 and not (verb == DELETE and _BOTH.search(heard.text)):
        _park(services, there)
        reply.slots[SLOT] = {**state, "verb": verb}
        reply.ask = waiting.SLOT
        named = [(f"{_TEXTS['kinds'][one.kind]}", _TEXTS["kinds"][one.kind]) for one in meant]
        reply.say("utter_question_which_draft", named, verb=verb)
    elif verb == DELETE:
        _discard(services, meant)
        reply.slots |= {SLOT: None, "talk": None}
        reply.say("utter_deleted")
    else:
        _open(services, reply, meant[0], verb, state)


def _open(services: Services, reply: Reply, draft: Draft, verb: str, state: dict[str, Any]) -> None:
    """Hand over to the form, with what was said before the offer, if it belongs there."""
    if verb == ANEW:
        _discard(services, [draft])
    held = state.get("held") or {}
    mine = held.get("intent") == INTENTS[draft.kind] and not is_bare_wish(held["text"])
    text = held["text"] if mine else (GO_ON if verb == GO_ON else "")
    reply.slots[SLOT] = {
        "open": {
            "kind": draft.kind,
            "text": text,
            "intent": INTENTS[draft.kind],
            "files": held.get("files") or [] if mine else [],
        }
    }
    reply.then = FORMS[draft.kind]


def _no_choice(
    services: Services, heard: Heard, reply: Reply, there: Sequence[Draft], state: dict[str, Any]
) -> None:
    """Another matter, a word that decides nothing, or more of the story."""
    told = {"told": state.get("told")}
    again = bool(state.get("again"))
    new_story = heard.intent in INTENTS.values() and heard.confidence >= stopping.SURE
    same = any(INTENTS[draft.kind] == heard.intent for draft in there)
    if new_story and same:
        held = [(state.get("held") or {}).get("text"), heard.text]
        text = "\n".join(one for one in held if one and not is_bare_wish(one)) or heard.text
        state["held"] = {"text": text, "intent": heard.intent, "files": list(heard.files)}
    elif heard.intent in _ELSEWHERE and heard.confidence >= stopping.SURE:
        reply.slots[SLOT] = told
        reply.then = dispatching.dispatch(heard.intent)
        return
    if again or (_LATER.search(heard.text) or answers.classify(heard.text) in _NOT_NOW):
        reply.slots[SLOT] = told
        reply.say("utter_waiting_kept", until=_words(there[0])["until"])
        if state.get("held"):
            reply.say("utter_waiting_held_dropped")
        return
    _offer(services, heard, reply, there, {**state, "again": True})


_NOT_NOW = ("no", "skip", "stop", "wait", "unsure")


def _verb(heard: Heard, there: Sequence[Draft], before: str | None) -> str | None:
    """What is to be done, as said now, or ``before`` where only which one is said now."""
    text = heard.text
    if waiting.begins_anew(text):
        return ANEW
    if _DELETE.search(text) or stopping.is_cancel(heard):
        return DELETE
    if waiting.goes_on(text):
        return GO_ON
    if _LATER.search(text):
        return None
    one_named = len(there) > 1 and len(text) <= 10 and len(_meant(text, there)) == 1
    if one_named or answers.classify(text) == "yes":
        return before or GO_ON
    return None


def _meant(text: str, there: Sequence[Draft]) -> list[Draft]:
    """The drafts that the words may mean: those of a kind that is named, else all."""
    named = [draft for draft in there if _NAMED[draft.kind].search(text)]
    return named if len(named) == 1 else list(there)


def _words(draft: Draft) -> dict[str, str]:
    summary = _SUMMARY[draft.kind]
    told = set(draft.facts) & (_BRIEFLY[draft.kind] | {"place"})
    return {
        "kind": str(_TEXTS["kinds"][draft.kind]),
        "day": _day(drafts.last_word(draft)),
        "until": _day(draft.expires_at - timedelta(seconds=1)),
        "summary": summary(draft.facts, _BRIEFLY[draft.kind] if told else None),
    }


def _day(moment: Any) -> str:
    day = local_date(moment)
    return str(_TEXTS["day"]).format(month=day.month, day=day.day)


def _buttons(draft: Draft, which: str) -> list[tuple[str, str]]:
    return [(f"{verb}{which}", f"{verb}{which}") for verb in (GO_ON, ANEW, DELETE)]


def _park(services: Services, there: Sequence[Draft]) -> None:
    with services.database.unit_of_work() as uow:
        for draft in there:
            if draft.status == drafts.OPEN:
                drafts.set_status(uow, draft.id, drafts.PARKED, services.clock)
        uow.commit()


def _discard(services: Services, those: Sequence[Draft]) -> None:
    with services.database.unit_of_work() as uow:
        for draft in those:
            drafts.discard(uow, draft.id, services.clock)
        uow.commit()
