"""Answers to a declaration's open question that are no entity: yes and no, choices, own words."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions import asides, places, story
from actions.drafting import DraftTurn
from actions.turn import Reply
from language import answers, guarantees

KINDS = (
    "因病", "因残", "因学", "因灾", "因意外", "就业不稳", "产业失败", "住房", "饮水", "缺劳力",
    "其他",
)  # fmt: skip
_HAS_NO_PHONE = re.compile(r"(?:没有?|不用|木有|莫得|冇)(?:个)?(?:电话|手机|号码?)|打我的|用我的")
_NAME_CUES = re.compile(r"^(?:嗯|哦|那个|我叫|俺叫|我是|俺是|叫|户主|名字|姓名|是|就|[，,\s])+")
_SOME_NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}")
_ENOUGH = 2
"""So often a question is asked; after that the field counts as left out."""

Take = Callable[[DraftTurn, Reply, str], None]


def take_answer(turn: DraftTurn, reply: Reply, field: str, *, quiet: bool) -> None:
    """Understand the message as the answer to ``field``, which no entity has filled.

    ``quiet`` says that the message told nothing else: only then free words count as the answer.
    """
    take = _WORDS.get(field) if quiet else None
    (take or _CHOICES.get(field) or _left_out)(turn, reply, field)


def _left_out(turn: DraftTurn, reply: Reply, field: str) -> None:
    """A field may be left out: said so, not known, or not understood twice."""
    kind = answers.classify(turn.heard.text)
    if (
        (field in ("phone", "reporter_phone") and _HAS_NO_PHONE.search(turn.heard.text))
        or kind in ("skip", "unsure", "no")
        or turn.asked(field) >= _ENOUGH
    ):
        turn.decline(field)


def _place(turn: DraftTurn, reply: Reply, field: str) -> None:
    text = turn.heard.text
    if answers.classify(text) is None and turn.heard.intent != "deny" and not turn.entities:
        places.keep_as_said(turn, text, sure=turn.asked(field) >= _ENOUGH)
    if turn.asked(field) >= _ENOUGH and not turn.enough_place():
        places.give_up(turn)


def _hardship(turn: DraftTurn, reply: Reply, field: str) -> None:
    if story.is_bare_wish(turn.heard.text):
        return
    if answers.classify(turn.heard.text) is None:
        turn.facts["hardship"] = story.add(None, turn.heard.text, [])


def _name(turn: DraftTurn, reply: Reply, field: str) -> None:
    """What was given twice as a name is one, even if no list of surnames knows it."""
    said = _NAME_CUES.sub("", turn.heard.text.strip(" 。，,.!！"))
    if turn.asked(field) >= _ENOUGH and _SOME_NAME.fullmatch(said) and not answers.classify(said):
        turn.facts[field] = said
    else:
        _left_out(turn, reply, field)


def _self_or_proxy(turn: DraftTurn, reply: Reply, field: str) -> None:
    text = turn.heard.text
    if any(word in text for word in ("自己", "本人", "自家", "我家", "俺家", "我们家")):
        turn.facts["self_or_proxy"] = "self"
    elif any(word in text for word in ("别人", "替", "帮", "代", "邻居", "亲戚", "他", "她")):
        turn.facts["self_or_proxy"] = "proxy"
    elif turn.asked(field) >= _ENOUGH or answers.classify(text) == "yes":
        turn.facts["self_or_proxy"] = "self"


def _risk(turn: DraftTurn, reply: Reply, field: str) -> None:
    text = turn.heard.text
    named = [kind for kind in KINDS if kind in text or kind.removeprefix("因") in text]
    turn.facts["risks"] = named or ["其他"]
    if not named and answers.classify(text) is None:
        turn.facts["hardship"] = story.add(turn.facts.get("hardship"), text, [])


def _guarantees(turn: DraftTurn, reply: Reply, field: str) -> None:
    text = turn.heard.text
    found = guarantees.find(text)
    kind = answers.classify(text)
    declines = kind == "skip" and not re.match(r"\s*(?:都)?(?:没有?|无|木有)", text)
    if asides.all_at_once(text) or declines:
        _left_out(turn, reply, field)
    elif found is not None:
        turn.facts["guarantees"] = found
    elif kind == "no" or "没问题" in text:
        turn.facts["guarantees"] = []
    else:
        _left_out(turn, reply, field)


def _consent(turn: DraftTurn, reply: Reply, field: str) -> None:
    kind = answers.classify(turn.heard.text)
    if kind == "yes" or (kind is None and turn.heard.intent == "affirm"):
        turn.facts["consent"] = True
    elif turn.asked(field) >= _ENOUGH:
        turn.facts["consent"] = False
    else:
        reply.say("utter_why_consent")


def _confirm(turn: DraftTurn, reply: Reply, field: str) -> None:
    kind = answers.classify(turn.heard.text)
    if (
        kind == "yes"
        or (kind is None and turn.heard.intent == "affirm")
        or (kind is None and any(word in turn.heard.text for word in ("报上去", "提交", "没问题")))
    ):
        turn.talk["confirmed"] = True
    else:
        reply.say("utter_what_is_wrong")


_WORDS: dict[str, Take] = {
    "name": _name,
    "reporter_name": _name,
    "hardship": _hardship,
    "risk": _risk,
    "confirm": _confirm,
}
_CHOICES: dict[str, Take] = {
    "place": _place,
    "self_or_proxy": _self_or_proxy,
    "guarantees": _guarantees,
    "consent": _consent,
}
