"""Leaving a form: which words stop the whole matter and which only leave one thing out."""

from __future__ import annotations

import re

from actions.anonymity import choice_in
from actions.drafting import OFFERED, DraftTurn
from actions.turn import Heard, Reply

SURE = 0.5
"""Confidence from which an intent counts against the open question of a form."""

READ_BACK = ("consent", "confirm")
"""Questions that read everything back."""
OPEN_FIELDS = frozenset({None, "hardship", "what"})
"""Fields answered with a story: nearly every word may belong to it."""

_NAMES = ("name", "reporter_name")
_AS_LONG_AS_A_NAME = 4
_DELETE = re.compile(r"删|清掉|清空|不申报|不报了|不想报|不举报|不反映|作废|不要了")
_ONE_THING = re.compile(
    r"不(?:太)?方便|不便|(?:不|别|先不|没法|莫)(?:想|愿意?|方便|好|能|敢|用|要)?(?:填|说|讲|给|提供|留|写|透露|告诉|报名字)|名字|身份证|电话|手机|座机|号码|收入|"
    r"不(?:想|愿意?)报(?:这个?|号|它|那个)|没算|不知道|不晓得|不清楚|记不|找不到|忘了|跳过"
)
_STOP_NOW = re.compile(r"^先停|停一下|不(?:弄|办|报|说)了")
_LET_BE = re.compile(r"算了(?!不(?:申|报|弄|办))|算咯|算喽|拉倒")
_A_THING_LATER = re.compile(
    r"(?:照片|证据|单子|材料|收据|发票|录音|身份证|证件|存折|号码|这个|那个)[^，。]{0,6}(?:以后|回头|下次|改天|到时|见面|当面|上门)|"
    r"(?:以后|回头|下次|改天|到时候?|见面|当面)[^，。]{0,4}(?:再)?(?:补|发|给|拿|找|带)"
)
_WHOLE_MATTER = re.compile(
    r"(?:不|别|先不|不想|不要|不用)(?:申报|申请|弄|办|搞|整|举报|反映|报)(?:了|吧|啦)?$|(?:不|别|先不|不想|不要)(?:再)?(?:申报|申请|举报|反映)|"
    r"(?<![机早电水课药工])停(?:一下|下|吧|在|了)|先停|取消|算了(?:吧)?$|退出|删|改天|明天再|下次再|挂了|再见|回头再"
)


_LEFT_OUT = re.compile(
    r"(?:名字|身份证|证件|证号|电话|手机|号码|收入|花销|这个|这样|那个)[^。]{0,14}不(?:弄|办|报|说)了[吧啦哈。!！\s]*$"
)
"""身份证没在手边，不报了 leaves out the one thing that it names."""


def at_once(text: str) -> bool:
    """Whether the words stop plainly, even where a date or sum in them could be an answer."""
    return bool(_STOP_NOW.search(text)) and not _LEFT_OUT.search(text)


def stops(heard: Heard, kind: str | None) -> bool:
    """Whether the words leave the form; not to say one thing leaves only the field out."""
    if heard.expects in OPEN_FIELDS and len(heard.text) > 15:
        return False
    if heard.expects in OFFERED and (_LET_BE.search(heard.text) or "跳过" in heard.text):
        return False
    if heard.expects == "anonymity" and choice_in(heard.text, asked=True) and kind != "stop":
        return False  # 还是匿名吧，我怕他
    if heard.expects not in OPEN_FIELDS and _A_THING_LATER.search(heard.text):
        return False
    if heard.expects not in OPEN_FIELDS and _ONE_THING.search(heard.text):
        return bool(_WHOLE_MATTER.search(heard.text)) and not _LEFT_OUT.search(heard.text)
    return kind == "stop" or is_cancel(heard) or (kind is None and _wishes_to(heard))


def leave(turn: DraftTurn, reply: Reply) -> None:
    """Pause or delete the draft. What was told anonymously does not wait: it would have to be
    kept where the next words, perhaps with a name in them, would join it."""
    anonymous = turn.facts.get("anonymity") == "anonymous"
    delete = anonymous or is_cancel(turn.heard)
    turn.close(delete=delete)
    reply.slots["talk"] = None
    reply.say("utter_deleted" if delete else "utter_stopped")
    if anonymous:
        reply.cause("seal")


def is_cancel(heard: Heard) -> bool:
    """Whether the words ask to delete what was said, not only to pause."""
    return bool(_DELETE.search(heard.text)) and (
        len(heard.text) <= 15 or heard.intent == "cancel_or_stop"
    )


def _wishes_to(heard: Heard) -> bool:
    if heard.expects in _NAMES and len(heard.text.strip()) <= _AS_LONG_AS_A_NAME:
        return False  # a rare family name resembles anything
    return heard.intent == "cancel_or_stop" and heard.confidence >= SURE
