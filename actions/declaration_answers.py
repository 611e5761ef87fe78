"""Answers to a declaration's open question that are no entity: yes and no, choices, own words."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions import asides, doubts, entry, order, places, story
from actions.absorb import CORRECTING
from actions.agreeing import goes_on_to_something_else, says_yes
from actions.drafting import OFFERED, DraftTurn
from actions.people_said import who_is_meant
from actions.turn import Heard, Reply
from language import answers, bare_names, causes, guarantee_answers, incomes

KINDS = (
    "因病", "因残", "因学", "因灾", "因意外", "就业不稳", "产业失败", "住房", "饮水", "缺劳力",
    "其他",
)  # fmt: skip
_HAS_NO_PHONE = re.compile(
    r"(?:[没冇莫冒木](?:有|得|的)?|不用|没[安买])(?:个)?(?:电话|手机|号码?)|打我的|用我的|停机|欠费|关机|^没有"
)
_NAME_CUES = re.compile(
    r"^(?:嗯|哦|那个|我叫|俺叫|我喊|喊|我是|俺是|叫|户主|名字|姓名|是|就|[，,\s])+"
)
_SOMETHING_WRONG = re.compile(r"有地方不对|有(?:个|一)?处?不对|有错|念错|记错|写错")
_AGREES = re.compile(r"(?<!不)同意|(?<!不)愿意|报上去|提交|没(?:有)?(?:问题|意见)")
_APART = re.compile(r"[，,。.！!\s]+")
_SOME_NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}")
_ENOUGH_SAID = re.compile(
    r"^(?:嗯|好|对|行|那)?[，,\s]*(?:就(?:这些|这样|这么报|报)|没(?:有)?(?:别的|其他的?|啥)?了|没啥(?:要说|说|补)的?了?|直接报|"
    r"报上去|提交|快(?:点)?报|报吧|差不多了|说完了|可以报了)"
)
_NO_INCOME = re.compile(
    r"一分钱?(?:的)?(?:收入|进项)?(?:都|也)(?:没|莫|冇)|"
    r"^(?:我|俺|家里?|屋头|现在|今年|全家|都|也|一点|啥|什么|[，, ])*"
    r"(?:[没冇莫](?:有|得)?(?:啥|什么|一分|任何)?(?:钱)?(?:收入|进项|钱挣|挣钱|来钱)|(?:收入|进项|进账|来钱路)(?:也|都)?[没冇莫]|"
    r"哪(?:还)?有(?:啥|什么)?(?:钱|收入|进项|进账)|一分(?:钱)?(?:的)?(?:收入|进项)?(?:也|都)?[没冇莫]|零(?:收入|$)|0(?:元|块)?$|收入(?:是|为)?(?:零|0|没有))"
)
_NOTHING_SPENT = re.compile(
    r"[没冇莫](?:有|得)?花(?:过|到|一分)?钱|[没冇莫](?:有)?花过?[。！!\s]*$|一分(?:钱)?(?:也|都)?[没冇莫]花|[没冇莫](?:有|得)?花(?:啥|什么|多少)?钱|^零(?:元|块)?$|不花钱|没去(?:看|过)?(?:病|医院)"
)
_REFUSES = re.compile(
    r"(?:不|别|莫|先不)(?:想|愿意?|好|能|方便|敢)?(?:说|填|给|留|讲|提供|告诉|写|透露|记)|保密|(?:不|没)(?:知道|晓得|清楚)[^，。]{0,4}$|怕人|找不到|没带"
)
_CANNOT_SAY = re.compile(r"(?:整|弄|搞|闹|说|讲)不(?:明白|清楚?|准|好|上来)|寻思寻思|想想|不懂")
_STORY = 6
"""So many characters at least are a story rather than a name."""
_WHOLE = re.compile(
    r"全家|全屋|屋头|一屋|俩人|两个人|夫妻|俩口|两口|[三四五六七八九](?:个|口)人|一家|一大家|家里|总共|一共|加起来|合起来|拢共|全部|一起|我们家|户"
)
_EACH = re.compile(
    r"每(?:个)?人|(?<![十两俩二三四五六七八九几0-9就我俺咱他她靠剩有])一(?:个)?人|人均|平均|单人|^个人|一口人|我自己|各人|各(?:拿|挣|领|得|有)"
)
_PLAIN = frozenset({"household_size", "name", "place", "phone", "id_card"})
"""What has a field of its own and is no part of the trouble: 对了，家里一口人."""
_WHOSE = 8
"""So short a word about whose trouble it is (给自己家) tells no more."""
_ENOUGH = 2
"""So many answers that say nothing to the question; after that the field counts as left out."""
_MOST_STORY = 3
"""So often the place is asked for again because the story went on instead."""
_TWICE = 2
"""So often in a row a question is put while other facts come instead; then it waits."""
_FOLLOWS = ("name", "phone", "reporter_name", "reporter_phone", "id_card")
"""Fields whose being left out has a consequence that is said."""

_LEFT_OUT = re.compile(r"漏[了掉]|[少多][说算报]")
_ABOUT_THEM = re.compile(r"房|屋|雨|顶|墙|水|井|学|书|医|病|药|问题|保障|没事|都好|都行")
_IDLE = re.compile(
    r"没(?:有)?(?:啥|什么|别的)?(?:大)?事|唠(?:唠)?嗑|聊(?:聊)?天|随便(?:说|问|聊)|说着玩|闹着玩|试试"
)
_TELLS = 4
"""So many characters at least tell of a trouble: 没钱看病."""

Take = Callable[[DraftTurn, Reply, str], None]


def take_answer(turn: DraftTurn, reply: Reply, field: str, *, quiet: bool) -> None:
    """Understand the message as the answer to ``field``, which no entity has filled.

    ``quiet`` says that the message told nothing else: only then free words count as the answer,
    and not understanding them counts.
    """
    if (
        field in OFFERED
        and quiet
        and field != "guarantees"
        and _ENOUGH_SAID.search(turn.heard.text)
    ):
        order.leave_offers(turn)
        return
    if answers.is_wordless(turn.heard.text):
        return  # no answer, and none that failed
    take = _WORDS.get(field) if quiet else None
    before, missed = turn.declined(field), turn.missed(field)
    (take or _CHOICES.get(field) or _left_out)(turn, reply, field)
    if not quiet and field == "consent" and turn.missed(field) > missed:
        turn.talk["missed"][field] = missed  # something was told: no answer that failed
    if turn.declined(field) and not before and field in _FOLLOWS:
        reply.say(f"utter_without_{field}")
    if not quiet and turn.asked(field) >= _TWICE and turn.facts.get(field) is None:
        _ask_later(turn, field)


def _left_out(turn: DraftTurn, reply: Reply, field: str) -> None:
    """A field may be left out: said so, not known, or not understood twice."""
    kind = answers.classify(turn.heard.text)
    if turn.facts.get(field) is not None:
        return  # asked about once more because it was called wrong: the old value stays
    if CORRECTING.search(turn.heard.text) and kind != "skip":
        return  # 说错了，是五口人，把俺娘忘了: that was about another field
    refused = (
        (field in ("phone", "reporter_phone") and _HAS_NO_PHONE.search(turn.heard.text))
        or kind in ("skip", "unsure", "no", "stop")
        or (kind is None and _REFUSES.search(turn.heard.text))
    )
    if not refused and field in _FOLLOWS and field != "id_card":
        _tells_on(turn)
    if refused or _misses_again(turn, field):
        turn.decline(field)


def _tells_on(turn: DraftTurn) -> None:
    """Where a name or number was asked for and the story goes on instead, it is kept."""
    text = turn.heard.text.strip()
    told = answers.classify(text) is None and not entry.asks_plainly(text)
    plain = bool(turn.entities) and all(one.type in _PLAIN for one in turn.entities)
    plain = plain or story.names_the_head(text, turn.entities)
    if told and not plain and len(text) >= _STORY and not any(map(str.isdigit, text)):
        turn.facts["hardship"] = story.add(turn.facts.get("hardship"), text, turn.entities)


def _misses_again(turn: DraftTurn, field: str) -> bool:
    """Count an answer that was not understood; whether it is one too many.

    What a record hardly does without is put off first and asked for once more at the end.
    """
    if turn.misses(field) < _ENOUGH:
        return False
    if field not in _FOLLOWS or field == "id_card" or field in turn.talk.get("later", []):
        return True
    _ask_later(turn, field)
    return False


def settle_basis(turn: DraftTurn) -> None:
    """Whose income it is, where the answer says so in words that stand apart from the sum."""
    income, text = turn.facts.get("income"), turn.heard.text
    if turn.heard.expects != "income" or not income or income.get("basis") != "unspecified":
        return
    basis = incomes.basis_of(text)
    if turn.facts.get("household_size") == 1:
        basis = "per_household"  # 就他一个人: his own income is the household's
    if basis is None and (_WHOLE.search(text) or _EACH.search(text)):
        basis = "per_person" if _EACH.search(text) else "per_household"
    if basis:
        turn.facts["income"] = {**income, "basis": basis}


def _income(turn: DraftTurn, reply: Reply, field: str) -> None:
    """Nothing at all, or left out; whose a sum is was settled already."""
    text = turn.heard.text
    if turn.facts.get("income") is None and _NO_INCOME.search(text):
        turn.facts["income"] = {"value": 0, "basis": "per_household", "said": text[:20]}
    else:
        _left_out(turn, reply, field)


def _expense(turn: DraftTurn, reply: Reply, field: str) -> None:
    """Nothing spent is an answer too."""
    text = turn.heard.text
    if (
        "跳过" not in text
        and _NOTHING_SPENT.search(text)
        and answers.classify(text) not in ("skip", "unsure", "stop")
    ):
        turn.facts["expense"] = {"value": 0, "said": text[:20]}
    else:
        _left_out(turn, reply, field)


def _place(turn: DraftTurn, reply: Reply, field: str) -> None:
    """An address that no list knows, more of the story, or nothing to be had for now."""
    text, facts = turn.heard.text, turn.facts
    kind = answers.classify(text)
    free = kind is None and turn.heard.intent != "deny"
    whose = len(text.strip()) <= _WHOSE and who_is_meant(text) is not None
    told = free and not whose and not places.sounds_like_one(text) and len(text.strip()) >= _TELLS
    if told and not facts.get("place"):
        facts["hardship"] = story.add(facts.get("hardship"), text, turn.entities)
        if turn.asked(field) <= _MOST_STORY:
            return
    again = _misses_again(turn, field)
    if free:
        places.keep_as_said(turn, text, sure=again)
    if again and not turn.enough_place():
        places.give_up(turn)
    elif kind is not None and not turn.enough_place():
        _ask_later(turn, field)


def _place_beside(turn: DraftTurn, reply: Reply, field: str) -> None:
    """Other facts come instead of the place: it is put off, and never left out like other fields.

    Without a place nobody can be sent.
    """
    if not turn.enough_place() and answers.classify(turn.heard.text) in ("skip", "unsure", "no"):
        _ask_later(turn, field)


def _ask_later(turn: DraftTurn, field: str) -> None:
    later = turn.talk.setdefault("later", [])
    if field not in later:
        later.append(field)


def _hardship(turn: DraftTurn, reply: Reply, field: str) -> None:
    """Any words of one's own tell of the trouble, but a wish, an address or a name alone do not."""
    text = turn.heard.text
    wordless = not re.search(r"[\u4e00-\u9fff\w]", text)
    idle = wordless or (bool(_IDLE.search(text)) and not turn.entities)
    if idle or story.is_bare_wish(text) or answers.classify(text) is not None:
        if turn.misses(field) >= _ENOUGH and turn.asked(field) > 1:
            turn.talk["no_trouble"] = True
        return
    if len(text.strip()) >= _TELLS or turn.missed("hardship"):
        turn.facts["hardship"] = story.add(turn.facts.get("hardship"), text, [])
    else:
        turn.misses("hardship")


def _name(turn: DraftTurn, reply: Reply, field: str) -> None:
    """What was given twice as a name is one, even if no list of surnames knows it."""
    said = _NAME_CUES.sub("", turn.heard.text.strip(" 。，,.!！"))
    known = answers.classify(turn.heard.text) is not None
    taken = {entity.value for entity in turn.entities if entity.type != "name"}
    parts = [part for part in _APART.split(said) if not any(part in value for value in taken)]
    one = next(filter(None, map(bare_names.whole, parts)), None)
    if one is None and not known and said not in taken and bare_names.may_be_one(said):
        one = said
    insisted = turn.missed(field) and _SOME_NAME.fullmatch(said)
    if one is None and not known and insisted and not bare_names.NO_NAME.search(said):
        one = said
    if one:
        turn.facts[field] = one
    else:
        _left_out(turn, reply, field)


def _self_or_proxy(turn: DraftTurn, reply: Reply, field: str) -> None:
    text = turn.heard.text
    meant = who_is_meant(text)
    if meant:
        turn.facts["self_or_proxy"] = meant
    elif answers.classify(text) == "yes" or _misses_again(turn, field):
        turn.facts["self_or_proxy"] = "self"


def _risk(turn: DraftTurn, reply: Reply, field: str) -> None:
    """The cause in a word of the farmer's own; what names none is 其他 and part of the story."""
    text = turn.heard.text
    _risk_named(turn, reply, field)
    if turn.facts.get("risks"):
        return
    if answers.classify(text) is None and _CANNOT_SAY.search(text):
        turn.decline(field)
        return
    turn.facts["risks"] = ["其他"]
    if answers.classify(text) is None:
        turn.facts["hardship"] = story.add(turn.facts.get("hardship"), text, [])


def _risk_named(turn: DraftTurn, reply: Reply, field: str) -> None:
    """The kinds that the words name, beside whatever else they tell."""
    named = [*(kind for kind in KINDS if kind in turn.heard.text), *causes.named(turn.heard.text)]
    if named:
        known = [kind for kind in turn.facts.get("risks") or [] if kind != "其他"]
        turn.facts["risks"] = list(dict.fromkeys([*known, *named]))


_UNKNOWN = re.compile(r"不(?:太)?(?:晓得|知道|清楚)|说不(?:准|好|清|来)|跳过")
_ALL_WELL = re.compile(r"没(?:啥|什么|得)?(?:问题|事|毛病)|好着?|都行|都好|可以")


def _guarantees(turn: DraftTurn, reply: Reply, field: str) -> None:
    """The four are told; what the story had told of one before they were asked for stands."""
    text = turn.heard.text
    if _LEFT_OUT.search(text) and not _ABOUT_THEM.search(text):
        return  # 漏了老幺 一共五个: somebody was left out, no roof leaks
    found = guarantee_answers.read(text)
    kind = answers.classify(text)
    overheard = turn.facts.get(field) if order.only_overheard(turn, field) else None
    declines = kind == "skip" and not re.match(r"\s*(?:都)?(?:没有?|无|木有)", text)
    unknown = found == [] and _UNKNOWN.search(text) and not _ALL_WELL.search(text)
    declines = declines or bool(unknown) or (asides.all_at_once(text) and not found)
    if not declines and (found is not None or kind == "no"):
        turn.facts[field] = sorted({*(overheard or []), *(found or [])})
        turn.talk["four_told"] = True
    elif declines or turn.asked(field) >= _ENOUGH:
        turn.talk["four_told"] = True
        _left_out(turn, reply, field)
    else:
        _left_out(turn, reply, field)


def _consent(turn: DraftTurn, reply: Reply, field: str) -> None:
    """A yes agrees; a no is explained once, the second time it is taken; nothing else decides."""
    text = turn.heard.text
    kind = answers.classify(text)
    if asides.all_at_once(text):
        return
    if doubts.next_one(turn) or _SOMETHING_WRONG.search(text):
        if not doubts.next_one(turn):
            reply.say("utter_what_is_wrong")
    elif kind == "yes" or (
        kind is None
        and (_is_taken_for_yes(turn) or _AGREES.search(text))
        and not goes_on_to_something_else(text)
    ):
        turn.facts["consent"] = True
        if order.is_read(turn):  # it needs no second yes where nothing is added any more
            order.agree(turn)
    elif kind in ("no", "skip", "stop") or (kind is None and turn.heard.intent == "deny"):
        if turn.talk.get("consent_explained") and kind == "skip":
            # 不方便说 again is neither yes nor no: nothing is filed, and nothing is deleted.
            turn.talk.setdefault("missed", {})[field] = order.UNCLEAR_CONSENTS
        elif turn.talk.get("consent_explained"):
            turn.facts["consent"] = False
        else:
            turn.talk["consent_explained"] = True
            reply.say("utter_why_consent")
    else:
        turn.misses(field)


def _is_taken_for_yes(turn: DraftTurn) -> bool:
    """Whether the bot's model hears a yes, and nothing is told that it might have misheard."""
    return turn.heard.intent == "affirm" and not turn.entities


def _agrees(heard: Heard) -> bool:
    return heard.intent == "affirm" or bool(_AGREES.search(heard.text)) or says_yes(heard.text)


def _confirm(turn: DraftTurn, reply: Reply, field: str) -> None:
    text = turn.heard.text
    kind = answers.classify(text)
    if (
        kind == "yes"
        or (kind is None and _is_taken_for_yes(turn) and not goes_on_to_something_else(text))
        or (kind is None and says_yes(text))
    ):
        order.agree(turn)
    elif not doubts.next_one(turn):
        reply.say("utter_what_is_wrong")


_WORDS: dict[str, Take] = {
    "name": _name,
    "reporter_name": _name,
    "hardship": _hardship,
    "place": _place,
    "risk": _risk,
    "confirm": _confirm,
}
_CHOICES: dict[str, Take] = {
    "risk": _risk_named,
    "income": _income,
    "expense": _expense,
    "self_or_proxy": _self_or_proxy,
    "guarantees": _guarantees,
    "consent": _consent,
    "place": _place_beside,
}
