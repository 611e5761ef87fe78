"""Corrections in a lead: any field, at any time, with the new value or without it."""

from __future__ import annotations

import re

from actions import places
from actions.absorb import CORRECTING
from actions.agreeing import says_yes
from actions.drafting import DraftTurn
from actions.lead_answers import category_in, take_answer
from actions.lead_story import in_future, put
from actions.turn import Reply
from language import answers, lead_accused
from language import lead_story as story
from language.entities import extract
from language.self_identity import HIDDEN

_FIELDS = (
    ("category", r"类别|种类|分类|类型|这一?类"),
    ("anonymity", r"方式|(?:改|换)(?:成|为)?(?:实名|匿名|保密)"),
    ("phone", r"电话|手机|号码"),
    ("name", r"(?:我|俺)的?(?:名字|姓名|名)|姓名|(?:我|俺)叫"),
    ("where", r"地方|地点|地址|地名|村名|(?:那个|哪个)村"),
    ("when", r"时间|日子|日期|年份|哪年|月份"),
    (
        "amount",
        r"金额|钱数|数目|数额|多少钱|钱(?:说|写|记|弄)?(?:错|不对)|(?:不是|没)(?:那么)?多钱",
    ),
    ("evidence", r"证据|凭据|凭证|照片"),
    ("who", r"反映的(?:人|是谁)|那个人|人(?:名|说|写|记|弄)?(?:错|不对)|职务|名字"),
    ("what", r"事情|经过|内容|情况(?:说|写)?(?:错|不对)"),
)
_NOT_BUT = re.compile(
    r"不(?:是|对|姓)?(?P<x>[^，。,；;\s]{1,14}?)(?:[，,；;\s]+(?:而)?(?:是|应该是|应是|叫)|(?:而是|应该是|应是|是))(?P<y>[^，。,；;！!]{1,40})"
)
_RATHER_THAN = re.compile(
    r"(?:^|[，。,；;\s是])(?P<y>[^，。,；;\s是]{1,14})[，,\s]*(?:而|并)?不(?:是|叫|姓)(?P<x>[^，。,；;\s是]{1,14})(?:$|[，。,；;\s])"
)
"""六十八万不是八十六万: the right one first."""
_SLIP = re.compile(
    r"^(?:哎呀?|哎哟|哦|噢|等等|等一?下|那个|嗯|呃|[，,。\s])*(?:不对|错了|搞错|弄错)(?!劲)|"
    r"(?:说|讲|整|搞|弄|记|写|报|看|打|念|听)(?:错|岔|混|反|拧)了?|更正|纠正|改一下|改成"
)
"""The speaker's own mistake, rather than somebody's wrong."""
_NEW_VALUE = re.compile(
    r"(?:应该是|应当是|应是|改成|改为|换成|其实是|而是|(?<!不)是|(?:我|俺)叫|[：:])\s*(?P<y>[^，。；;！!]{1,60})"
)
_BARE = re.compile(
    r"^(?:不对|不是|错了|说错了|写错了|有地方不对|有错|改一下|要改|有误|哎|嗯|啊|那个|[，,。\s])+"
)
_SOMEWHERE = re.compile(r"有(?:个|些|几个)?(?:地方|哪里|一处)(?:说|写|记)?(?:不对|不太对|错)")
_A_PLACE = re.compile(r"[省市县区旗盟州镇乡村屯组社庄营沟湾坝岗河岭]|苏木|嘎查|街道")
_EMPTY = re.compile(
    r"^(?:错|不对|说错|写错|弄错|记错|有误|改一下|改改|要改|不是这个|了|的|吧|呢|[，,。\s])*$"
)


def take(turn: DraftTurn, reply: Reply) -> bool:
    """Deal with a message that corrects; ``False`` if it does not.

    A value that cannot be right leaves the old one and says why. Without a new value the field
    is asked for again (``turn.talk["redo"]``); who then has none keeps the old one.
    """
    expects, text = turn.heard.expects, turn.heard.text.strip()
    if expects == "confirm" and says_yes(text):
        return False
    asked_again = turn.talk.get("redo") == expects
    if expects in ("name", "phone") and not asked_again and not CORRECTING.search(text):
        return False  # 名字 电话: the answer, with the next one in the same breath
    swap = _NOT_BUT.search(text) or _RATHER_THAN.search(text)
    if swap and turn.facts.get("what") and _swap(turn, reply, swap["x"], swap["y"]):
        _say_changed(reply)
        return True
    redo = turn.talk.pop("redo", None)
    if redo and redo == expects:
        _again(turn, reply, redo)
        return True
    if not _corrects(turn, text):
        return False
    if story.proof(text) == "" and expects != "evidence":
        turn.facts.pop("evidence", None)
        turn.decline("evidence")
        return True
    if _SOMEWHERE.match(text):
        reply.say("utter_what_is_wrong_lead")
        return True
    field = next((name for name, words in _FIELDS if re.search(words, text)), None)
    if field == "who" and _is_own_name(turn, text):
        field = "name"
    if field in ("name", "phone") and turn.facts.get("anonymity") == "anonymous":
        if HIDDEN in text:
            return True  # the own name or number, which nobody keeps
        field = "who"
    if field is None:
        if expects == "confirm":
            taken = _by_kind(turn, reply, _BARE.sub("", text))
        else:
            taken = bool(_SLIP.search(text)) and _known_before(turn, reply, text)
        if not taken:
            return False
        _say_changed(reply)
        return True
    if field == expects and field != "category":
        return False
    value = text if field == "phone" else _value(text)
    if value is None or not _set(turn, reply, field, value):
        _reopen(turn, field)
    else:
        _say_changed(reply)
    return True


def _is_own_name(turn: DraftTurn, text: str) -> bool:
    """Whether a name that is put right is the reporter's: 名字打错了，是田进财, after 田进才."""
    known, new = str(turn.facts.get("name") or ""), _value(text) or ""
    return bool(known) and new != known and (new[:1], len(new)) == (known[:1], len(known))


def _say_changed(reply: Reply) -> None:
    if not reply.messages:
        reply.say("utter_lead_changed")


def _corrects(turn: DraftTurn, text: str) -> bool:
    heard = turn.heard
    if heard.expects in (None, "what") and not turn.facts.get("what"):
        return False
    kind = answers.classify(text)
    if heard.expects == "confirm":
        asked_to_send = any(word in text for word in ("报上去", "提交", "交上去"))
        return kind not in ("yes", "wait", "why", "repeat", "stop") and not asked_to_send
    if heard.expects == "category" and kind is not None:
        return False
    if kind is not None or (heard.expects == "category" and "类" in text):
        return False
    slips = CORRECTING.search(text) or _SLIP.search(text)
    corrects = heard.intent == "correct_info" or bool(slips)
    return corrects and (heard.expects != "what" or len(text) < 30)


def _swap(turn: DraftTurn, reply: Reply, old: str, new: str) -> bool:
    """不是会计是主任: in whichever field the old word stands, the new one takes its place."""
    facts, new = turn.facts, new.strip(" 吧的了")
    for field in ("who", "when", "amount", "evidence", "name", "phone", "place"):
        value = str(facts.get(field) or "")
        if old not in value:
            continue
        if field in ("place", "phone"):
            return _set(turn, reply, "where" if field == "place" else field, new)
        if field == "when" and _not_yet(turn, new):
            reply.say("utter_date_in_future")
            return True
        put(turn, field, value.replace(old, new))
        if field == "who" and facts.get("what"):
            facts["what"] = facts["what"].replace(old, new)
        return True
    return bool(turn.heard.expects == "confirm" and _by_kind(turn, reply, new))


def _by_kind(turn: DraftTurn, reply: Reply, said: str) -> bool:
    """What is said at the read-back goes where a value of its kind belongs."""
    if not said or HIDDEN in said or answers.classify(said) in ("no", "yes"):
        return False
    kinds = {one.type for one in extract(said, gazetteer=turn.services.gazetteer)}
    if category_in(said):
        return _set(turn, reply, "category", said)
    if "place" in kinds and len(said) <= 30:
        return _set(turn, reply, "where", said)
    if "phone" in kinds:
        return _set(turn, reply, "phone", said)
    if len(said) <= 20 and lead_accused.accused(said):
        return _set(turn, reply, "who", re.sub(r"^(?:应该|其实)?(?:是|叫)", "", said))
    if len(said) <= 20 and "date" in kinds:
        return _set(turn, reply, "when", re.sub(r"^(?:应该|其实)?是", "", said))
    if len(said) <= 20 and story.money(said):
        return _set(turn, reply, "amount", re.sub(r"^(?:应该|其实)?是", "", said))
    if len(said) >= 8 and turn.heard.intent != "affirm":
        turn.facts["what"] = f"{turn.facts.get('what') or ''}\n{said}".strip()
        return True
    return False


def _known_before(turn: DraftTurn, reply: Reply, text: str) -> bool:
    """A slip put right without a word of which field: the new value takes the place of the one
    of its kind that is known already, unless that kind is what was just asked for."""
    facts, expects, new = turn.facts, turn.heard.expects, _value(text)
    if not new or len(new) > 20:
        return False
    kinds = {one.type for one in extract(new, gazetteer=turn.services.gazetteer)}
    named = lead_accused.accused(new)
    if facts.get("who") and named and expects != "who":
        old = [one for one in lead_accused.accused(facts["who"]) if one[-2:] == named[0][-2:]]
        whole = facts["who"].replace(old[0], named[0]) if len(old) == 1 else "、".join(named)
        facts["what"] = "\n".join(filter(None, (facts.get("what"), text)))
        return _set(turn, reply, "who", whole)
    if facts.get("where") and "place" in kinds and expects != "where":
        return _set(turn, reply, "where", new)
    if facts.get("when") and "date" in kinds and expects != "when":
        return _set(turn, reply, "when", new)
    if facts.get("amount") and story.money(new) and expects != "amount":
        return _set(turn, reply, "amount", new)
    return False


def _set(turn: DraftTurn, reply: Reply, field: str, value: str) -> bool:
    """Write the new value; ``False`` if the words hold none for this field."""
    facts = turn.facts
    if field == "anonymity":
        return True  # chosen from the whole message before
    if field == "category":
        named = category_in(value)
        if named:
            facts["category"] = named
        return named is not None
    if field == "where":
        return _place(turn, reply, value)
    if field == "phone":
        return _phone(turn, reply, value)
    if field == "when" and _not_yet(turn, value):
        reply.say("utter_date_in_future")
        return True
    if field == "name" and not re.fullmatch(r"[\u4e00-\u9fff·]{2,6}", value):
        return False
    put(turn, field, value)
    return True


def _place(turn: DraftTurn, reply: Reply, value: str) -> bool:
    facts = turn.facts
    before = (facts.get("place"), facts.get("region_code"), facts.get("where"))
    said = [
        str(one.normalized or one.value)
        for one in extract(value, expects="where", gazetteer=turn.services.gazetteer)
        if one.type == "place"
    ]
    if said or _A_PLACE.search(value):
        places.settle(turn, said or [value], correcting=True)
    else:
        facts.pop("region_code", None)
    if before[1] and not facts.get("region_code"):
        facts["place"], facts["region_code"], facts["where"] = before
        turn.talk.pop("place_choices", None)
        reply.say("utter_place_kept", said=value, place=before[0])
        return True
    facts["where"] = facts.get("place")
    return True


def _phone(turn: DraftTurn, reply: Reply, value: str) -> bool:
    found = next((one for one in extract(value, expects="phone") if one.type == "phone"), None)
    if found is None or turn.facts.get("anonymity") == "anonymous":
        return found is not None
    if found.attrs.get("valid") is False:
        reply.say("utter_phone_kept", length=sum(one.isdigit() for one in found.value))
    else:
        put(turn, "phone", str(found.normalized))
    return True


def _value(text: str) -> str | None:
    """The new value that a correction brings along, if any."""
    found = [
        re.split(r"(?:而)?不是", match["y"])[0].strip(" 吧的呢啊了")
        for match in _NEW_VALUE.finditer(text)
    ]
    found = [one for one in found if one and not _EMPTY.match(one) and HIDDEN not in one]
    if found:
        return found[-1]
    rest = re.split(r"(?:错了|不对|说错了?|写错了?|有误)[，,。\s]*", text)[-1].strip(" ，,。")
    return (
        rest
        if rest and HIDDEN not in rest and rest != text.strip(" ，,。") and not _EMPTY.match(rest)
        else None
    )


def _reopen(turn: DraftTurn, field: str) -> None:
    """Ask for the field again; the old value stays until there is a new one."""
    if field == "category":
        turn.talk["category_refused"] = True
    turn.talk["redo"] = field
    turn.talk.setdefault("asked", {})[field] = 0


def _again(turn: DraftTurn, reply: Reply, field: str) -> None:
    """The answer to a question that was put again: taken, or the old value stays."""
    facts = turn.facts
    kind = answers.classify(turn.heard.text)
    if field == "anonymity" or kind in ("skip", "unsure", "no", "wait", "why"):
        return
    if field in ("where", "phone"):
        _set(turn, reply, field, turn.heard.text.strip())
        return
    if field == "what":
        facts["what"] = turn.heard.text.strip()
        return
    before = facts.pop(field, None)
    take_answer(turn, reply, field, turn.entities)
    if facts.get(field) is None and before is not None:
        facts[field] = before
        facts["declined"] = [one for one in facts.get("declined") or [] if one != field]


def _not_yet(turn: DraftTurn, value: str) -> bool:
    return any(in_future(turn, one.normalized) for one in extract(value) if one.type == "date")
