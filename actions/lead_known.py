"""The choice of being named, confidential or anonymous, as it is made in the middle of a lead."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import anonymity
from actions.drafting import DraftTurn
from actions.turn import Reply
from language.entities import extract
from language.self_identity import hide

CONTACT = ("name", "phone")
"""Asked only of somebody who wants to be known."""

_BYNAME = re.compile(
    r".老[一二三四五六七八九幺大小]|.[大二三四小][狗蛋娃毛]|.狗[剩蛋娃子]|.幺[娃儿妹]|[老小][\u4e00-\u9fff]|"
    r".{1,2}(?:大爷|大娘|大妈|大叔|大婶|大哥|大姐|嫂|师傅|某|某某)"
)


def choose(turn: DraftTurn, reply: Reply) -> None:
    """Take a choice out of the words; anonymous is for good from the moment it is made."""
    facts, heard = turn.facts, turn.heard
    chosen = _chosen(turn, reply)
    again = chosen == "anonymous" and turn.repeated  # the choice is kept, its answer was lost
    if chosen is None or (chosen == facts.get("anonymity") and not again):
        return
    if heard.expects in CONTACT and "匿名" not in heard.text:
        return  # not to say the name is not yet to be nobody
    if chosen == "anonymous" and not heard.may_be_anonymous:
        turn.talk["understood"] = True
        if not turn.talk.get("told_elsewhere") or heard.expects == "anonymity":
            turn.talk["told_elsewhere"] = True
            reply.say("utter_anonymous_elsewhere")
        return
    if facts.get("anonymity") == "anonymous" and not again:
        if heard.expects in ("confirm", "anonymity"):
            reply.say("utter_stays_anonymous")
        return  # what was forgotten cannot be brought back by a later word
    facts["anonymity"] = chosen
    if chosen == "anonymous":
        turn.talk.pop("own_words", None)
        reply.say("utter_anonymous_now")
        reply.cause("go_anonymous")
        kept = ("requested_slot", "turn")
        reply.slots.update({name: None for name in heard.slots if name not in kept})


def ask(turn: DraftTurn, reply: Reply) -> None:
    """Put the question; who only said that the name must not come out is asked between two."""
    if not turn.heard.may_be_anonymous:
        reply.say("utter_question_named_or_confidential")
    elif turn.talk.get("hides_name"):
        reply.say("utter_question_confidential_or_anonymous")
    else:
        reply.say("utter_question_anonymity")


def is_byname(name: str) -> bool:
    """Whether the village calls somebody so, but no paper: 宋老四, 老张, 李大娘."""
    return bool(_BYNAME.fullmatch(name))


def hide_who_speaks(turn: DraftTurn, reply: Reply) -> None:
    """From the choice on, what tells who speaks is not even looked at; said once in plain words."""
    hidden = hide(turn.heard.text)
    if hidden == turn.heard.text:
        return
    turn.heard = replace(turn.heard, text=hidden)
    turn.entities = extract(hidden, expects=turn.heard.expects, gazetteer=turn.services.gazetteer)
    if not reply.messages and not turn.talk.get("told_hidden"):
        turn.talk["told_hidden"] = True
        reply.say("utter_hidden_from_us")


def _chosen(turn: DraftTurn, reply: Reply) -> str | None:
    text, asked = turn.heard.text, turn.heard.expects == "anonymity"
    if not asked:
        return anonymity.choice_in(text, asked=False)
    narrower = turn.talk.get("hides_name")
    chosen = anonymity.between_the_two(text) if narrower else anonymity.choice_in(text, asked=True)
    if chosen is None and anonymity.hides_name(text):
        if narrower or not turn.heard.may_be_anonymous:
            # Said twice, or there is no third way: then at least the village is kept from it.
            reply.say("utter_taken_as_confidential")
            return "confidential"
        turn.talk["hides_name"] = turn.talk["understood"] = True
    return chosen
