"""One of the reporter's own steps with a record: its questions, their answers, what comes of it."""

from __future__ import annotations

import re

from actions import own_known, own_possible, own_words
from actions.own_doing import PERSON, State, ask, done, end
from actions.own_known import Known
from actions.own_words import RATE, REOPEN, WITHDRAW
from actions.services import Services
from actions.turn import Heard, Reply
from intake.facts import DECLARATION, LEAD
from intake.tickets import own
from intake.tickets.rating import Rating
from language import answers, lead_accused

CONFIRM, LEVEL, AGAIN, WHY = "confirm", "level", "again", "why"
"""What is asked of a record."""
TAKES_WORDS = (AGAIN, WHY)
"""Questions to which a story is an answer."""
_YES = [("重办", "重办"), ("不用", "不用")]
_TAKE = re.compile(r"^.{0,3}撤.{0,3}$")
_GIVES_UP = re.compile(r"不(?:办|报|查|弄|申报|举报|反映)了")
_LONGEST = 500
_A_REASON = 5


def begin(services: Services, reply: Reply, state: State, found: Known) -> None:
    """The first question of the step, or why it cannot be."""
    one, may, step = found.one, found.may, state["step"]
    if step == WITHDRAW:
        if WITHDRAW in may.steps:
            ask(reply, state, CONFIRM)
            _say_confirm(reply, one.title, one.number, one.kind)
            return
        gone = one.step == "withdrawn"
        reply.say("utter_already_withdrawn" if gone else "utter_too_late_to_withdraw",
                  number=one.number, progress=one.text)  # fmt: skip
    elif one.merged:
        reply.say("utter_step_of_another_record", [PERSON], number=one.number, progress=one.text)
    elif step == RATE:
        if RATE in may.steps or may.rated:
            _rate(services, reply, state)
            return
        reply.say("utter_already_rated" if one.step == "rated" else "utter_no_result_yet",
                  number=one.number, progress=one.text)  # fmt: skip
    elif may.often:
        reply.say("utter_again_too_often", [PERSON], number=one.number)
    elif REOPEN not in may.steps:
        reply.say("utter_again_already" if may.again else "utter_no_result_yet",
                  number=one.number, progress=one.text)  # fmt: skip
    elif not state["plain"]:
        ask(reply, state, AGAIN)
        reply.say("utter_question_do_again", _YES, number=one.number)
        return
    elif state["why"]:
        state["asked"] = WHY
        _reopen(services, reply, state)
        return
    else:
        _ask_why(reply, state)
        return
    end(reply, state)


def take_answer(services: Services, heard: Heard, reply: Reply, state: State) -> bool:
    """The answer to what was asked; ``False`` if it is none."""
    text, kind = heard.text.strip(), answers.classify(heard.text)
    asked, refused = state.get("asked"), own_words.refuses(heard.text)
    if asked == CONFIRM:
        return _confirmed(services, heard, reply, state, refused or kind in ("no", "skip"))
    if asked == WHY:
        _take_why(services, reply, state, text, kind, refused)
        return True
    if asked == LEVEL:
        state["level"] = own_words.level_in(text) or state["level"]
        _rate(services, reply, state)
        return True
    return _again(services, heard, reply, state, refused or kind in ("no", "skip", "stop"))


def _again(services: Services, heard: Heard, reply: Reply, state: State, refused: bool) -> bool:
    text, kind = heard.text.strip(), answers.classify(heard.text)
    if refused or heard.intent == "deny":
        reply.say("utter_not_again")
        end(reply, state)
        return True
    wants = own_words.step_in(text) == REOPEN or own_words.objects(text) or own_words.badly(text)
    agrees = wants or kind == "yes" or heard.intent == "affirm"
    said = own_words.reason_in(text) if wants else "" if agrees else text
    if said and kind is None:
        state["why"] = f"{state['why']}。{said}".strip("。")[:_LONGEST]
    if not agrees:
        if not said or kind or state.get("missed"):
            return False
        ask(reply, state, AGAIN)
        state["missed"] = 1
        reply.say("utter_question_do_again_with_words", _YES)
        return True
    if state["why"]:
        _reopen(services, reply, state)
    else:
        _ask_why(reply, state)
    return True


def ask_again(services: Services, reply: Reply, state: State) -> None:
    """The open question once more."""
    one = own_known.of_record(services, state["record"])
    if state["asked"] == CONFIRM:
        _say_confirm(reply, one.title, one.number, one.kind)
    else:
        reply.say("utter_question_do_again", _YES, number=one.number)


def _confirmed(services: Services, heard: Heard, reply: Reply, state: State, refused: bool) -> bool:
    kind = answers.classify(heard.text)
    plainly = own_words.step_in(heard.text) == WITHDRAW or bool(_TAKE.search(heard.text))
    again = plainly or own_words.lets_go(heard.text) or bool(_GIVES_UP.search(heard.text))
    if refused or (not again and (heard.intent == "deny" or kind == "stop")):
        reply.say("utter_not_withdrawn", number=state["number"])
        end(reply, state)
        return True
    if not (again or kind == "yes" or heard.intent == "affirm" or "撤" in heard.text):
        return False
    reason = state["why"] if len(state["why"]) >= _A_REASON else None
    taken = done(
        services, reply, state,
        lambda uow: own.withdraw(uow, state["record"], services.clock, reason=reason),
    )  # fmt: skip
    if taken:
        lead = taken.kind == LEAD
        reply.say("utter_withdrawn_lead" if lead else "utter_withdrawn", number=taken.number)
        end(reply, state)
    return True


def _rate(services: Services, reply: Reply, state: State) -> None:
    state["asked"] = LEVEL
    taken = done(
        services, reply, state,
        lambda uow: own.rate(
            uow, state["record"], Rating(int(state["level"])), services.clock,
            reason=state["why"] or None,
        ),
    )  # fmt: skip
    if taken is None:
        return
    may = own_possible.possible(services, state["record"])
    if taken.level != state["level"]:
        reply.say("utter_already_rated", number=taken.number)
        end(reply, state)
    elif not taken.unhappy:
        reply.say("utter_rated")
        end(reply, state)
    elif may.often:
        reply.say("utter_rated_badly")
        reply.say("utter_again_too_often", [PERSON], number=taken.number)
        end(reply, state)
    else:
        reply.say("utter_rated_badly")
        reply.say("utter_question_do_again", _YES, number=taken.number)
        ask(reply, state, AGAIN)


def _take_why(
    services: Services, reply: Reply, state: State, text: str, kind: str | None, refused: bool
) -> None:
    if kind == "stop" or refused:
        reply.say("utter_not_again")
        end(reply, state)
    elif kind in ("why", "repeat", "wait"):
        _ask_why(reply, state)
    else:
        nothing = kind in ("no", "skip", "unsure", "yes") or own_words.step_in(text) == REOPEN
        told = own_words.reason_in(text) if nothing else text
        state["why"] = (told or state["why"])[:_LONGEST]
        _reopen(services, reply, state)


def _reopen(services: Services, reply: Reply, state: State) -> None:
    """By the unit, or the one above it where the words say that it was dealt with badly."""
    why = state["why"]
    badly = own_words.badly(why) or (state["number"].startswith("XS") and _accuses(why))
    taken = done(
        services, reply, state,
        lambda uow: own.reopen(
            uow, state["record"], services.clock, badly=badly, reason=why or None
        ),
    )  # fmt: skip
    if taken is None:
        return
    one = own_known.of_record(services, state["record"])
    reply.say("utter_again_begun", number=taken.number, progress=one.text)
    end(reply, state)


def _accuses(words: str) -> bool:
    return bool(lead_accused.accused(words))


def _ask_why(reply: Reply, state: State) -> None:
    ask(reply, state, WHY)
    reply.say("utter_question_why_again")


def _say_confirm(reply: Reply, title: str, number: str, kind: str) -> None:
    declared = kind == DECLARATION
    reply.say(
        "utter_question_withdraw" if declared else "utter_question_withdraw_lead",
        title=title,
        number=number,
    )
