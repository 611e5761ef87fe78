"""Adding to what was filed (补充): with number and code, or in the conversation that filed it.

Who comes back to an anonymous lead gets a talk of its own, as if anonymity were chosen again: from
the message with the code on, nothing of it stays beside what the same page says elsewhere.
"""

from __future__ import annotations

import logging
import re

from sqlalchemy.exc import SQLAlchemyError

from actions import by_code, own_steps
from actions import progress_said as said
from actions.services import Services
from actions.turn import Heard, Reply
from intake import records
from intake.errors import AdditionProblem, IntakeError
from intake.records import REPORTER, UNIT, Progress, Word
from language import answers

logger = logging.getLogger(__name__)

FORM = "addition_form"
WORDS = "addition"
SLOT = "adding"
"""The record that may be added to: ``{"record", "number", "anonymous", "since"}``."""

_WISH = re.compile(
    r"(?:我|俺|咱)?(?:们)?(?:还)?(?:想|要|来|得|能不能|可以)?(?:再)?(?:给[^，。\s]{0,8})?(?:补充|补个|补一|加一|添一|再说|回话|回复|答复)"
    r"(?:说明|材料|情况|证据|照片|一点|一下|几句|一句|点|个|些|的)*(?:上去|进去)?(?:内容|话|东西)?(?:吧|呢|啊)?"
)
_BEGINS = re.compile(
    r"补充|补(?:个|一|点|交)?(?:材料|照片|证据|情况)|(?:我|俺)(?:要|来|想)(?:回话|回复)|(?:上次|之前|那天|前几天)(?:报|举报|反映|申报)的?[^，。]{0,8}(?:还有|再加|漏了|忘了说)"
)
_TO_WHICH = re.compile(
    r"^[\s，,]*(?:到|进|在)?(?:那|上次|之前|原来|前面)[^，。,]{0,5}(?:份|件|户|家|个)?(?:里|上|去)*[\s。.]*"
)
_ABOUT_CODE = re.compile(
    r"(?:受理)?编号|查询码|号码|(?:是|为)?[：:]|我的|这个|那个|查一?下|看看|进度|结果"
)
_ASKING = by_code.Asking("utter_question_number_to_add", "utter_addition_needs_code")
_DONE = re.compile(
    r"^(?:没有?了?|没别的|就这些|就这样|好了|行了|不用了?|不补了?|没啥了|完了|说完了|没了)[吧呢啊了。!！\s]*$"
)
_STAY_SILENT = 4


def wishes(text: str) -> bool:
    """Whether the words want to add to something filed before."""
    return bool(_BEGINS.search(text))


def after_telling(services: Services, heard: Heard, reply: Reply, one: Progress) -> None:
    """Behind how a case stands: what the unit said, and the way to answer or to add.

    Called only for whoever may read the case: by its code, or where it was filed.
    """
    words = _read(services, one)
    for word in words:
        reply.say("utter_unit_said", unit=word.by or "12317", date=_day(word), text=word.text)
    rest = _rest(heard.text)
    if one.anonymous:
        by_code.go_apart(heard, reply, SLOT, _state(one))
    else:
        reply.slots[SLOT] = _state(one)
    if one.anonymous or wishes(heard.text) or any(word.asks for word in words[-1:]) or rest:
        reply.then = FORM
    else:
        reply.say("utter_may_add")


def after_telling_own(services: Services, heard: Heard, reply: Reply, one: Progress) -> None:
    """The same for a case of this very conversation, where there is something to say."""
    with services.database.reading() as session:
        asked = records.new_words(session, one.record_id, REPORTER)
    if asked or wishes(heard.text):
        after_telling(services, heard, reply, one)


def begin(
    services: Services, heard: Heard, reply: Reply, earlier: dict[str, str], told: str
) -> bool:
    """Go on in the addition form for a record filed in this conversation; ``told`` goes first.

    ``False`` if that could not be saved.
    """
    state: dict[str, object] = {**earlier, "anonymous": False}
    saved = True
    if told or heard.files:
        saved = _add(services, heard, reply, state, told)
    reply.slots[SLOT], reply.ask, reply.then = state, None, FORM
    return saved


def take_turn(services: Services, heard: Heard) -> Reply:
    """A turn of the addition form: which record, then words and pictures until there are none."""
    reply = Reply()
    state = heard.slots.get(SLOT) if isinstance(heard.slots.get(SLOT), dict) else None
    if not heard.files and own_steps.hears(services, heard, reply, plainly=True):
        return reply
    if heard.expects == WORDS and state:
        return _words(services, heard, reply, state)
    if state is None or said.number_in(heard.text) not in (None, state["number"]):
        state = _which(services, heard, reply)
        if state is None:
            return reply
    rest = _rest(heard.text)
    if len(rest) >= _STAY_SILENT or (heard.files and heard.expects is None):
        _add(services, heard, reply, state, rest)
        return reply
    reply.slots[SLOT] = state
    reply.say("utter_question_addition", number=state["number"])
    reply.ask = WORDS
    return reply


def _words(services: Services, heard: Heard, reply: Reply, state: dict[str, object]) -> Reply:
    kind = answers.classify(heard.text)
    if not heard.files and (kind in ("no", "skip", "stop") or _DONE.match(heard.text.strip())):
        return _end(reply, state)
    if kind == "wait":
        reply.say("utter_wait")
        reply.ask = WORDS
        return reply
    if heard.intent == "check_progress" and said.number_in(heard.text):
        reply.then = "progress_form"
        return reply
    if not heard.files and kind in ("why", "repeat"):
        reply.say("utter_question_addition", number=state["number"])
        reply.ask = WORDS
        return reply
    _add(services, heard, reply, state, heard.text.strip())
    return reply


def _add(
    services: Services, heard: Heard, reply: Reply, state: dict[str, object], text: str
) -> bool:
    """Add at once, so that nothing said waits for anything, then ask for more; whether it is
    saved."""
    key = f"{heard.conversation}/{heard.message_id}"
    reply.slots[SLOT], reply.ask = state, WORDS
    try:
        with services.database.unit_of_work() as uow:
            added = records.add(
                uow, str(state["record"]), key, services.clock, text=text, files=heard.files
            )
            uow.commit()
    except AdditionProblem:
        reply.say("utter_addition_too_long" if text else "utter_question_addition",
                  number=state["number"])  # fmt: skip
        return False
    except (IntakeError, SQLAlchemyError) as error:
        logger.error("adding failed: %s", type(error).__name__)
        reply.say("utter_addition_not_saved", [("再试一次", text[:200] or "再试一次")])
        return False
    if added.unit_name:
        reply.say("utter_addition_kept", unit=added.unit_name)
    else:
        reply.say("utter_addition_kept_waiting")
    return True


def _end(reply: Reply, state: dict[str, object]) -> Reply:
    reply.slots[SLOT] = None
    if state.get("anonymous"):
        reply.say("utter_addition_ended_anonymous")
        reply.cause("seal")
    else:
        reply.say("utter_addition_ended")
    return reply


def _which(services: Services, heard: Heard, reply: Reply) -> dict[str, object] | None:
    """The record meant: by number and code, else the one filed here; or a question for it."""
    number = said.number_in(heard.text)
    with services.database.reading() as session:
        own = records.progress_of_conversation(session, [heard.conversation], services.clock)
    here = [one for one in own if number is None or one.number == number]
    if len(here) == 1:
        return _state(here[0])
    begun = (heard.slots.get("progress") or {}).get("number")
    if len(here) > 1 and not (begun and said.code_in(heard.text, sure=True)):
        reply.say(
            "utter_question_add_to_which", [(one.title, f"补充 {one.number}") for one in here]
        )
        return None
    found = by_code.open_record(services, heard, reply, _ASKING)
    if found is None:
        return None
    if found.anonymous:
        by_code.go_apart(heard, reply, SLOT, _state(found))
    for word in _read(services, found):
        reply.say("utter_unit_said", unit=word.by or "12317", date=_day(word), text=word.text)
    return _state(found)


def _state(one: Progress) -> dict[str, object]:
    return {"record": one.record_id, "number": one.number, "anonymous": one.anonymous}


def _read(services: Services, one: Progress) -> list[Word]:
    """The unit's words to the reporter; now they are read."""
    with services.database.unit_of_work() as uow:
        words = records.read_words(uow, one.record_id, REPORTER, services.clock)
        uow.commit()
    return [word for word in words if word.who == UNIT]


def _rest(text: str) -> str:
    """The words without number, code and the wish to add: what there is to add, if anything."""
    if not wishes(text):
        return ""
    rest = said.without_numbers(text)
    rest = _TO_WHICH.sub(" ", _ABOUT_CODE.sub(" ", _WISH.sub(" ", rest)))
    return rest.strip(" ，。,.、：:!！")


def _day(word: Word) -> str:
    return f"{word.on.month}月{word.on.day}日"
