"""A call back (回电): which number, when it suits, filed for the operators; or not needed any more.

A short talk of its own. In a form it stands beside the open question, which comes again after;
outside it is the form ``callback_form``. Where it stands travels in the slot ``callback``:
``{"step": offer | phone | when, "back": the form's field, "reason", "phone", "asked"}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions import calling
from actions.services import Services
from actions.turn import Heard, Reply
from intake.regions import resolve
from intake.service import callbacks
from intake.service.presence import availability
from language import answers
from language.entities import extract

State = dict[str, Any]
OFFER, PHONE, WHEN = "offer", "phone", "when"
FORM = "callback_form"
_LONGEST = 60
_ENOUGH = 2

_WISHED = re.compile(
    r"(?:给|跟)(?:我|俺|咱|他|她)?(?:们)?回(?:个|一个|一下)?(?:电话|话)|回(?:个|一个|我|俺)?电(?:话)?(?:给我|吧|$)|要(?:一个|个)?回电|"
    r"(?:给|跟)(?:我|俺)打(?:个|一个)?(?:电话|过来)|打(?:个|一个)?电话(?:给|找)(?:我|俺)|打(?:给|过来给)(?:我|俺)|(?:让|叫|喊)(?:他们|人|个人|工作人员)[^，。]{0,6}打(?:电话|给我|过来)"
)
_CALL_BACK = re.compile(r"回(?:个|一个|一下|我|俺)*电")
# 俺妈听不清电话 打给我: it is said where the household is to be reached.
_IN_PLACE_OF = re.compile(
    r"(?:他|她|爸|妈|爹|娘|爷|奶|老人|老汉|老太太?|老头子?|户主|人家)[^，。,]{0,8}(?:没|听不|不会|接不|不识|不用)"
)
_NOT_NEEDED = re.compile(
    r"(?:不用|不要|别|甭|莫|无需|取消)(?:再|你们|他们)?(?:给我|给俺)?(?:回电|回电话|回话|打(?:电话)?(?:给我|过来|来)?)(?:话|来)?了?|回电(?:取消|不要了)"
)
_ANOTHER_NUMBER = re.compile(
    r"换(?:一?个)?号|别的号|另(?:外)?一?个(?:号|电话)|不是这个号|打(?:不通|错)"
)


def wished(heard: Heard, *, phone_asked: bool = False) -> bool:
    """Whether the words ask to be called. ``phone_asked``: 打给我 says whose number it is."""
    instead = phone_asked or bool(_IN_PLACE_OF.search(heard.text))
    pattern = _CALL_BACK if instead else _WISHED
    return bool(pattern.search(heard.text)) and not _NOT_NEEDED.search(heard.text)


def withdrawn(services: Services, heard: Heard, reply: Reply) -> bool:
    """Take back a call that is promised, where the words say it is not needed."""
    if not _NOT_NEEDED.search(heard.text):
        return False
    with services.database.unit_of_work() as uow:
        if not callbacks.withdraw(uow, heard.conversation, services.clock):
            return False
        uow.commit()
    reply.say("utter_callback_withdrawn")
    return True


def pending(heard: Heard) -> State | None:
    """Where a call back stands that is being arranged beside a form's open question."""
    state = heard.slots.get("callback")
    beside = isinstance(state, dict) and state.get("back") and heard.expects == state["step"]
    return dict(state) if beside and state else None


def call_or_offer(services: Services, heard: Heard, reply: Reply, reason: str) -> None:
    """Outside a form: call a person; where nobody is there, the offer of a call waits for a yes."""
    if calling.call(services, heard, reply, reason):
        offered(reply)
        reply.then = FORM


def begin(
    services: Services,
    heard: Heard,
    reply: Reply,
    *,
    facts: Mapping[str, Any] | None = None,
    kind: str | None = None,
    back: str | None = None,
) -> None:
    """The wish to be called: ask what is missing. ``reply.ask`` is what is waited for now;
    ``None`` there says that it is settled."""
    if not calling.may_be_called(kind, facts):
        reply.say("utter_callback_not_now")
        return
    told = _phone_in(services, heard.text)[0] or _known_phone(facts)
    state: State = {"step": WHEN if told else PHONE, "back": back, "phone": told, "asked": 1}
    _ask(reply, state)


def offered(reply: Reply) -> None:
    """A call back was offered outside a form: the next word may answer that."""
    reply.slots["callback"] = {"step": OFFER, "back": None, "phone": None, "asked": 1}


def take(services: Services, heard: Heard, reply: Reply, state: State,
         facts: Mapping[str, Any] | None = None) -> bool:  # fmt: skip
    """The answer to the call back's own question. ``False``: the words are about something else,
    and the call back is let go. ``reply.ask`` as in :func:`begin`."""
    reply.slots["callback"] = None
    said, broken = _phone_in(services, heard.text)
    meaning = answers.classify(heard.text)
    if said:
        state["phone"] = said
    if state["step"] == WHEN and not said and _ANOTHER_NUMBER.search(heard.text):
        state["step"] = PHONE
        _ask(reply, state)
    elif state["step"] == WHEN:
        wish = None if said or meaning in ("skip", "unsure", "no", "yes") else heard.text.strip()
        _file(services, heard, reply, state, (wish or "")[:_LONGEST] or None, facts)
    elif said:
        state["step"] = WHEN
        _ask(reply, state)
    elif meaning in ("no", "skip", "stop") or heard.intent == "cancel_or_stop":
        reply.say("utter_callback_dropped")
    elif state["step"] == OFFER:
        if not (meaning == "yes" or heard.intent == "affirm" or wished(heard)):
            return False
        state["step"] = PHONE
        _ask(reply, state)
    elif state["asked"] < _ENOUGH and (broken or len(heard.text) <= _LONGEST // 3):
        state["asked"] += 1
        if broken:
            reply.say("utter_bad_phone", length=broken)
        _ask(reply, state)
    else:
        reply.say("utter_callback_dropped")
        return bool(broken) or len(heard.text) <= _LONGEST // 3
    return True


def _ask(reply: Reply, state: State) -> None:
    reply.slots["callback"] = state
    reply.ask = state["step"]
    if state["step"] == PHONE:
        reply.say("utter_question_callback_phone")
    else:
        reply.say("utter_question_callback_when", tail=state["phone"][-4:])


def _file(services: Services, heard: Heard, reply: Reply, state: State, wish: str | None,
          facts: Mapping[str, Any] | None) -> None:  # fmt: skip
    alarmed = sorted(heard.slots.get("alarmed") or {})
    region = (facts or {}).get("region_code") or heard.slots.get("told_region") or heard.region
    clock = services.clock
    with services.database.unit_of_work() as uow:
        place = resolve(uow.session, region).region if region else None
        code = place.code if place else None
        callbacks.ask(
            uow,
            heard.conversation,
            state["phone"],
            clock,
            wish=wish,
            reason=f"danger:{alarmed[0]}" if alarmed else "asked",
            urgent=bool(alarmed),
            region_code=code,
        )
        there = availability(uow.session, code, clock.now())
        uow.commit()
    reply.say("utter_callback_filed", tail=state["phone"][-4:])
    if there.somebody:
        reply.say("utter_callback_soon")
    elif there.opens and not there.within_hours:
        reply.say("utter_callback_later", opens=there.opens)
    else:
        reply.say("utter_callback_seen")
    if not alarmed:
        reply.cause("wants_human", reason="callback")


def _phone_in(services: Services, text: str) -> tuple[str | None, int]:
    """The number that the words give, and how many digits a wrong one has."""
    found = [one for one in extract(text, expects="phone") if one.type == "phone"]
    good = [str(one.normalized) for one in found if one.attrs.get("valid") is not False]
    broken = [one for one in found if one.attrs.get("valid") is False]
    return (good[-1] if good else None, sum(c.isdigit() for c in broken[0].value) if broken else 0)


def _known_phone(facts: Mapping[str, Any] | None) -> str | None:
    if not facts:
        return None
    own, household = facts.get("reporter_phone"), facts.get("phone")
    return str(own or household) if own or household else None
