"""What a farmer says beside the question in a form: stop, wait, why, a question, a person, danger.

Written once for both forms. An aside is answered and the open question comes again; only
stopping leaves the form.
"""

from __future__ import annotations

import hashlib
import re
from enum import Enum

from actions import (
    calling,
    entry,
    explaining,
    openings,
    overheard,
    policy,
    progress,
    step_back,
    stopping,
    two_matters,
)
from actions.agreeing import says_yes
from actions.drafting import DraftTurn
from actions.stopping import OPEN_FIELDS, SURE
from actions.turn import Heard, Reply
from language import answers, dangers, guarantee_answers
from language.lead_wish import tells_an_errand

SURE_WITHOUT_A_MARK = 0.85
"""Confidence from which a question needs no question word to be taken for one."""

_PERSON = re.compile(r"转人工|人工(?:客服|服务|坐席)?$|找(?:个)?(?:真人|人工|活人|工作人员)|接线员")
_SOMEBODY = re.compile(
    r"人工|真人|活人|客服|坐席|接线|(?:找|叫|请|转|喊)[^，。]{0,4}工作人员|找(?:个|你们)?(?:的)?(?:人|领导)|有(?:没有)?(?:个)?人(?:吗|在|没|管|接)|跟(?:个)?人(?:说|讲|聊)|"
    r"叫(?:个)?人|换(?:个)?人|值班|机器人"
)
_QUESTION = re.compile(
    r"[?？]|吗[啊呀]?[!！。]*$|请问|问一下|问下|行不行|可不可以|能不能|要不要|是不是|中不中|得多少(?:天|久)|多少天|多久|几天|咋办|怎么办|好久(?:能|才|会|有(?:回|人|结|消))"
)
_SHORT = 14
_SLOWER = re.compile(r"(?:说|讲|问|你|您)?(?:得|的)?(?:慢(?:点|些|一点)|太快)|跟不上|听不过来")
_COURTEOUS = re.compile(r"谢|感谢|辛苦|麻烦(?:你|您)了|你好|您好|在吗|在不|喂|再见|拜拜|多谢")
_ONLY_COURTEOUS = re.compile(
    r"(?:太|真|非常|十分|那|嗯|哦)?(?:(?:谢谢?|感谢|多谢|辛苦|麻烦|你好|您好|再见|拜拜)"
    r"(?:你|您|恁|们|了|啊|哈|呀|哦|咯|啦|嘞|同志|师傅|大姐|大哥|[，,。.!！~\s])*){1,3}"
)
"""Where a story is asked for, thanks alone tell none."""
_ANOTHER = re.compile(r"还有|另外|再一个|再就是|对了|顺便")
_REPORT_FIRST = re.compile(
    r"(?:算了|不报了|先不|先|还是|不如|干脆)[^。，,]{0,8}(?:举报|投诉|检举|反映|告(?!诉|知))"
)
"""The declaration can wait: what presses more is to be reported first."""
_GO_ON = re.compile(r"接着(?:办|说|报|来|填)|继续")
_ALL = re.compile(
    r"(?:后面|剩下|余下|其他|其它|别的|下面)(?:的)?[^，。,]{0,5}(?:不(?![好行中成])|跳过|免|算了|别|甭|莫(?!问题))|别(?:再)?问了|不用问|莫问(?!题)|甭问|来了再(?:说|问)|都不(?:想)?说|都跳过|全(?:部)?跳过|都不填|别的(?:都)?不|其他(?:的)?都?不|全不"
)
_ASKS = re.compile(
    r"[?？]|吗|嘛|么$|啥|什么|怎么|咋|多少|多久|多长|几[天个年号]|哪|能不能|可不可以|啷个|要不要|是不是|好久(?:能|才|得|来|有|会)"
)


# 没得啥子问题 asks nothing.
_SAYS_NONE = re.compile(
    r"(?:没|莫|不)(?:有|得)?(?:啥子?|什么|么子|多少|几个|怎么|咋)|不(?:知道|晓得|清楚)[^，。]{0,6}|记不[^，。]{0,6}"
)
_ABOUT_A_CASE = re.compile(
    r"进度|到哪|咋样|怎么?样|啥时候来|什么时候来|结果|编号|查|办(?:好|完|到)|来人"
)
_HOW_LONG = re.compile(r"多(?:长时间|久|少[天日]|长.{0,2}(?:来|查|办|能))")
_PATIENT = 4
"""So often the choice of anonymity is put before a repeated question counts as no choice."""
_MAY_ASK = frozenset({"ask_policy", "check_progress", "out_of_scope", "nlu_fallback"})


class Aside(Enum):
    """What became of the message."""

    NONE = "an answer, to be taken as one"
    STAY = "dealt with; the open question is asked again"
    QUIET = "dealt with; the open question stands, unsaid"
    LEAVE = "the form ends"
    BESIDE = "something beside it has a question of its own; the form waits"


NONE, STAY, QUIET, LEAVE = Aside.NONE, Aside.STAY, Aside.QUIET, Aside.LEAVE


def handle(turn: DraftTurn, reply: Reply, form: str) -> Aside:
    """Deal with a message that is no answer to the open question."""
    heard = turn.heard
    if progress.told_beside(turn.services, heard, reply):
        return STAY
    if heard.expects is None:
        return STAY if _GO_ON.search(heard.text) and turn.resumed else NONE
    if step_back.take(turn, reply):
        return STAY
    kind = answers.classify(heard.text)
    answered = turn.answered_by_entity()
    wants_person = _is(heard, "talk_to_human") and bool(_SOMEBODY.search(heard.text))
    if _PERSON.search(heard.text) or (wants_person and not answered):
        calling.call(turn.services, heard, reply, "asked", facts=turn.facts, kind=turn.kind)
        return STAY
    if form == "declaration_form" and _reports_first(heard):
        turn.close(delete=False)
        reply.slots["talk"] = None
        reply.then = "lead_form"
        return LEAVE
    if form == "declaration_form" and two_matters.report_comes_up(turn) and _has_begun(turn):
        two_matters.put_off(turn, reply)
        return STAY
    if form == "declaration_form" and two_matters.is_no_trouble_but_a_report(turn):
        turn.close(delete=True)
        reply.slots["talk"] = None
        reply.then = "lead_form"
        return LEAVE
    said_now = not answered or stopping.at_once(heard.text)
    if said_now and not all_at_once(heard.text) and stopping.stops(heard, kind):
        stopping.leave(turn, reply)
        return LEAVE
    if heard.expects == "guarantees" and guarantee_answers.read(heard.text) is not None:
        return NONE
    if _SLOWER.search(heard.text) and len(heard.text) <= _SHORT:
        reply.say("utter_slower")
        return STAY
    if kind == "wait" and not answered and turn.misses(f"wait_{heard.expects}") > 1:
        reply.say("utter_wait")  # the question stands above; said again it would be pressing
        return QUIET
    if kind in ("wait", "why", "repeat"):
        if kind == "why" or not answered:
            explaining.explain(reply, heard.expects, kind, form)
        return NONE if answered else STAY
    if _GO_ON.search(heard.text) and len(heard.text) <= _SHORT and not turn.entities:
        return STAY
    if _is_courtesy(heard, kind) and not answered and not turn.entities:
        reply.say(f"utter_{heard.intent}_in_form")
        return STAY
    if heard.expects in OPEN_FIELDS and _asks_only(turn):
        return _once(turn, reply, form, kind)
    if answered or heard.expects in OPEN_FIELDS or all_at_once(heard.text):
        return NONE
    return _once(turn, reply, form, kind)


def _reports_first(heard: Heard) -> bool:
    return bool(_REPORT_FIRST.search(heard.text)) and entry.accuses(heard.text)


def _asks_only(turn: DraftTurn) -> bool:
    """A question about policy where a story was asked for, which tells nothing of a trouble."""
    heard = turn.heard
    tells = any(one.type in ("risk", "expense", "phone") for one in turn.entities)
    return _is(heard, "ask_policy") and len(heard.text) <= 2 * _SHORT and not tells


def _once(turn: DraftTurn, reply: Reply, form: str, kind: str | None) -> Aside:
    """Who says the same again after it was taken for something else, meant it as the answer.

    A plain question is one as often as it is asked. At the choice of anonymity, which must be made
    before anything else and does not wait for ever, only one about the rules that is put in full, a
    few times.
    """
    mark = hashlib.sha256(turn.heard.text.encode()).hexdigest()[:12]
    asks = _asks(turn.heard)
    if turn.heard.expects == "anonymity":
        in_full = entry.asks(turn.heard.text) or bool(_HOW_LONG.search(turn.heard.text))
        of_rules = in_full and _is(turn.heard, "ask_policy")
        asks = asks and of_rules and turn.asked("anonymity") <= _PATIENT
    again = turn.talk.pop("aside", None) == mark and not asks
    if again and not (form == "declaration_form" and entry.accuses(turn.heard.text, turn.entities)):
        return NONE
    outcome = NONE
    if kind is None and dangers.told(turn.heard.text):
        # At the choice of anonymity the story itself may come, and is not to be told twice.
        outcome = NONE if turn.heard.expects == "anonymity" else STAY
        if outcome is STAY:
            overheard.take(turn)
    elif kind is None or _QUESTION.search(turn.heard.text):
        outcome = _other_matter(turn, reply, form)
    if outcome is STAY:
        turn.talk["aside"] = mark
    return outcome


def _other_matter(turn: DraftTurn, reply: Reply, form: str) -> Aside:
    """A question, the state of an earlier case, or a lead in the middle of a declaration.

    A short answer to the open question resembles many things; so besides the intent the words
    themselves must speak of the other matter.
    """
    heard = turn.heard
    about_a_case = _is(heard, "check_progress") and bool(_ABOUT_A_CASE.search(heard.text))
    if about_a_case and progress.tell_own(turn.services, heard, reply):
        return STAY
    words = _SAYS_NONE.sub("", heard.text)
    asks = _asks(heard)
    sure = heard.intent == "ask_policy" and heard.confidence >= SURE_WITHOUT_A_MARK
    # At the choice of anonymity a piece of the story often comes: 贫困生的生活补助.
    asks = asks or (sure and (heard.expects != "anonymity" or entry.asks(heard.text)))
    asks = asks or bool(_QUESTION.search(words))
    if asks and policy.answer_beside(turn, reply):
        reply.say("utter_back_to_question")
        return STAY
    if about_a_case:
        reply.say("utter_progress_later")
        return STAY
    lead = (
        form == "declaration_form"
        and (_is(heard, "report_lead") or entry.says_to_report(heard.text))
        and entry.accuses(heard.text, turn.entities)
    )
    if lead and not _has_begun(turn):
        told = str(turn.facts.get("hardship") or "")
        turn.close(delete=True)  # the report was meant from the start
        reply.slots["talk"] = None
        if tells_an_errand(told) or entry.accuses(told):
            reply.slots[openings.SAID_BEFORE] = [told]
        reply.then = "lead_form"
        return LEAVE
    if lead:
        two_matters.put_off(turn, reply)
        return STAY
    if _QUESTION.search(words) and not turn.entities:
        reply.say("utter_cannot_answer")
        return STAY
    return NONE


def _asks(heard: Heard) -> bool:
    """Whether intent and words together are a question."""
    return heard.intent in _MAY_ASK and bool(_ASKS.search(_SAYS_NONE.sub("", heard.text)))


def _has_begun(turn: DraftTurn) -> bool:
    """Whether there is a declaration beside the report, and not only the report's beginning."""
    told = str(turn.facts.get("hardship") or "")
    begun = set(turn.facts) - {"hardship", "self_or_proxy"}
    if tells_an_errand(told):
        begun -= {"risks", "guarantees"}
    if entry.accuses(told):
        begun -= {"place", "region_code", "risks", "guarantees"}
    return bool(begun) or bool(_ANOTHER.search(turn.heard.text))


def all_at_once(text: str) -> bool:
    """Whether the words decline everything that is still to come."""
    return bool(_ALL.search(text))


def _is(heard: Heard, intent: str) -> bool:
    return heard.intent == intent and heard.confidence >= SURE


def _is_courtesy(heard: Heard, kind: str | None) -> bool:
    """Thanks or a greeting, which answer nothing."""
    return (
        kind is None
        and (heard.expects not in OPEN_FIELDS or bool(_ONLY_COURTEOUS.fullmatch(heard.text)))
        and not (heard.expects in ("consent", "confirm") and says_yes(heard.text))
        and len(heard.text) <= _SHORT
        and any(_is(heard, one) for one in ("thanks", "greet", "goodbye"))
        and bool(_COURTEOUS.search(heard.text))
    )
