"""Answers to a lead's open question: choices, own words, and what may be left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from actions import places
from actions.agreeing import says_yes
from actions.drafting import DraftTurn
from actions.lead_story import in_future, put
from actions.turn import Reply
from language import answers, bare_names, dangers, lead_accused
from language import lead_story as story
from language.entities import Entity
from language.lead_categories import CATEGORIES, named_in, propose

_ENOUGH = 2
"""So often a question is asked; after that the field counts as left out."""

_LEADING = re.compile(
    r"^(?:嗯|哦|那个|就是|是|我说的是|应该是|大概是?|好像是?|反映的是|说的是|[，,\s])+"
)
_LIKE_A_TIME = re.compile(
    r"\d|[年月日号天季春夏秋冬节]|学期|开学|时候|那会儿|以前|早|刚|最近|近来|经常|一直|长期|常年|前阵|过年|好久|多少回"
)
_LIKE_A_SUM = re.compile(
    r"\d|[百千万块元钱毛]|不多|不少|多|几|全部|都|一半|[一二两三四五六七八九十]"
)
_NO_MONEY = re.compile(
    r"没(?:有)?(?:说|提|谈|讲)(?:到|过)?(?:是)?(?:啥|什么)?(?:钱|数|多少)|(?:没有?|不是|无|莫得|冇|不)(?:涉及|牵涉|牵扯|关|啥|要|收|存在)*(?:到)?钱|不(?:涉及|牵涉|牵扯|关钱)|没要|不清楚|不晓得|不知道|说不"
)
_CALLED = re.compile(
    r"^(?:(?:我|俺|咱|额)(?:的)?|身份证上(?:的)?|户口本上(?:的)?|大名(?:儿)?|真名|学名|姓名|名字|本名|叫做?|是|就是)+"
)
_NOT_KNOWN = ("skip", "unsure", "no", "yes")
_LEAVES_OUT = re.compile(r"[，,。\s](?:先)?跳过[吧了。!！\s]*$")
_REFUSES_NAME = re.compile(r"不|别|没|莫|跳过|保密|算了|免了|甭|无可奉告")
_WILL_NOT = re.compile(r"不(?:想|愿|留|说|讲|方便|告诉|便|敢)|保密|跳过|匿名|名字|姓名|别问|莫问")
_LONG_FOR_A_NAME = 8
_LONG_FOR_A_PERSON = 20
_MORE_OR_LESS = re.compile(
    r"^(?:那)?(?:就)?(?:(?:挺|有点|就|蛮)?像(?:的|是)?|算是|差不多|也行|也中|应该|大概|随便|咋(?:都|个都)?行|都(?:行|可以|成)|你们?(?:看着)?(?:定|办)|得劲|听你们?的)[^不]{0,4}$"
)
_TELLS_A_KIND = 5
"""Fewer characters than this name no kind of deed: 对着咧, 就是嘛."""
_IN_PLAIN_WORDS = {
    "优亲厚友": r"照顾亲戚|熟人|亲戚的",
    "截留挪用": r"扣钱|挪用|贪",
    "应纳未纳": r"该纳入|没纳入|该报(?:的)?(?:没|不)报",
    "体外循环": r"没登记|私下给",
    "弄虚作假": r"造假|做假|假的",
    "乱收费": r"收费|乱收",
    "作风问题": r"作风|态度",
    "政策不落实": r"[没不]落实",
    "项目质量": r"质量",
    "资产闲置": r"闲着|闲置",
    "其他": r"别的|都不是|其他",
}

Take = Callable[[DraftTurn, Reply, Sequence[Entity]], None]


def take_answer(turn: DraftTurn, reply: Reply, field: str, entities: Sequence[Entity]) -> None:
    """Understand the message as the answer to ``field``."""
    if field in _TAKE:
        _TAKE[field](turn, reply, entities)


def category_in(text: str) -> str | None:
    """The category that a short answer names, by its own or a plainer word."""
    named = named_in(text)
    if named is not None:
        return named
    found = [one for one, words in _IN_PLAIN_WORDS.items() if re.search(words, text)]
    return found[0] if len(found) == 1 and len(text) <= 16 else None


def _category(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text
    kind = answers.classify(text)
    proposed = None if turn.talk.get("category_refused") else turn.talk.get("proposed")
    named = category_in(text)
    if named == proposed and re.search(r"不是|不对|不像", text):
        named = None
    if named is None and proposed and kind in ("yes", "skip", "unsure"):
        named = proposed  # who does not mind leaves it to us
    elif named is None and kind in ("skip", "unsure"):
        named = "其他"
    elif named is None and proposed and (says_yes(text) or _MORE_OR_LESS.search(text)):
        named = proposed
    elif named is None and proposed and (kind == "no" or re.search(r"不是|不对|不像|错", text)):
        turn.talk["category_refused"] = True
    elif named is None and kind is None and len(text) >= _TELLS_A_KIND:
        named = propose(text)
    if named is None and turn.asked("category") >= _ENOUGH:
        named = "其他"
    if named in CATEGORIES:
        turn.facts["category"] = named


def _own_words(field: str) -> Take:
    def take(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
        text = turn.heard.text.strip()
        if answers.classify(text) in _NOT_KNOWN or not text or _LEAVES_OUT.search(text):
            turn.decline(field)
        else:
            put(turn, field, _LEADING.sub("", text) or text)

    return take


def _who(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text.strip()
    named = lead_accused.accused(text)
    office = str(turn.facts.get("who") or "")
    if len(text) > 20 and named:
        put(turn, "who", "、".join(named))
    elif office and lead_accused.is_office(office) and not lead_accused.is_vague(office):
        _who_of(turn, office, text)
    else:
        _own_words("who")(turn, reply, entities)


def _who_of(turn: DraftTurn, office: str, text: str) -> None:
    """Somebody of the office that was named, or nobody in particular: then it stays the office."""
    said = _LEADING.sub("", text) or text
    kind = answers.classify(text)
    if kind in _NOT_KNOWN or kind == "stop" or len(said) > _LONG_FOR_A_PERSON:
        turn.decline("who")
    elif office in said or not lead_accused.belongs_to(said):
        put(turn, "who", said if office in said else f"{office}、{said}")
    else:
        put(turn, "who", f"{office}{said}")


def _when(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    if any(in_future(turn, one.normalized) for one in entities if one.type == "date"):
        if turn.asked("when") < _ENOUGH:
            reply.say("utter_date_in_future")
        else:
            turn.decline("when")
        return
    text = turn.heard.text.strip()
    said = story.when(text)
    if said and len(text) > len(said) + 6:
        put(turn, "when", said)
    elif said or _LIKE_A_TIME.search(text):
        _own_words("when")(turn, reply, entities)
    elif not _first_miss(turn, "when", text):
        if turn.answers_another("date"):
            turn.decline("when")
        else:
            _own_words("when")(turn, reply, entities)


def _first_miss(turn: DraftTurn, field: str, text: str) -> bool:
    """Words that are no answer to this question are not taken for one at the first time."""
    return answers.classify(text) is None and turn.asked(field) < _ENOUGH


def _amount(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text.strip()
    sums = story.money(text)
    goods = str(turn.facts.get("amount") or "")
    if sums and story.is_goods(goods) and goods not in text:
        put(turn, "amount", "、".join([goods, *sums]))
        return
    if _NO_MONEY.search(text) and not sums:
        turn.decline("amount")
    elif len(text) > 30 and sums:
        put(turn, "amount", "、".join(sums))
    elif sums or _LIKE_A_SUM.search(text) or not _first_miss(turn, "amount", text):
        _own_words("amount")(turn, reply, entities)


def _evidence(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text.strip()
    if turn.heard.files and len(text) < 4:
        put(turn, "evidence", "照片")
    elif answers.classify(text) == "yes":
        if re.search(r"报上去|提交|交上去|就报", text):
            turn.decline("evidence")  # wants to be done; the read-back still comes
        elif turn.asked("evidence") < _ENOUGH:
            reply.say("utter_which_evidence")
        else:
            put(turn, "evidence", text)
    elif story.proof(text) == "":
        turn.decline("evidence")
    else:
        _own_words("evidence")(turn, reply, entities)


def _where(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text.strip()
    if answers.classify(text) is None and text:
        before = turn.facts.get("place")
        if not any(one.type == "place" for one in entities):
            sure = turn.asked("where") >= _ENOUGH and not turn.enough_place()
            places.keep_as_said(turn, text, sure=sure)
        if turn.facts.get("place") != before:
            turn.facts["where"] = turn.facts["place"]
    elif turn.enough_place():
        return  # the county is known; the village was asked for and is not
    elif turn.asked("where") < _ENOUGH:
        reply.say("utter_why_where")
    if turn.asked("where") >= _ENOUGH and not turn.enough_place():
        places.give_up(turn)


def _name(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text.strip(" 。，,.!！")
    kind = answers.classify(text)
    alone = next(filter(None, map(bare_names.whole, re.split(r"[，,。\s]+", text))), None)
    if alone:
        put(turn, "name", alone)
        return
    bare = _LEADING.sub("", _CALLED.sub("", text))
    if (
        kind is None
        and not _REFUSES_NAME.search(text)
        and re.fullmatch(r"[\u4e00-\u9fff·]{2,6}", bare)
    ):
        put(turn, "name", bare)  # given when asked: a name, even if no list knows it
    elif kind is None and len(text) > _LONG_FOR_A_NAME and not _WILL_NOT.search(text):
        turn.facts["what"] = f"{turn.facts.get('what') or ''}\n{text}".strip()[:3000]
    elif kind in ("skip", "no", "unsure") or _REFUSES_NAME.search(text):
        reply.say("utter_name_refused")
        turn.decline("name")
    elif turn.asked("name") >= _ENOUGH:
        turn.decline("name")


def _phone(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    bad = next(
        (one for one in entities if one.type == "phone" and one.attrs.get("valid") is False), None
    )
    kind = answers.classify(turn.heard.text)
    if bad is not None and turn.asked("phone") < _ENOUGH:
        reply.say("utter_bad_phone", length=sum(one.isdigit() for one in bad.value))
    elif bad is not None:
        reply.say("utter_bad_phone_again")
        turn.decline("phone")
    elif (
        kind is not None or turn.asked("phone") >= _ENOUGH or _REFUSES_NAME.search(turn.heard.text)
    ):
        turn.decline("phone")


def _anonymity(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    """Who does not choose twice is kept from the village's eyes and can still be asked."""
    if dangers.find(turn.heard.text):
        return  # a cry for help is no answer that failed
    told = int(turn.talk.get("unchosen", 0))
    if told >= _ENOUGH or (not told and turn.misses("anonymity") >= _ENOUGH):
        reply.say("utter_taken_as_confidential")
        turn.facts["anonymity"] = "confidential"


def _confirm(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text
    kind = answers.classify(text)
    if kind == "yes" or (kind is None and turn.heard.intent == "affirm") or says_yes(text):
        turn.talk["confirmed"] = True
    elif kind != "repeat":
        reply.say("utter_what_is_wrong_lead")


_TAKE: dict[str, Take] = {
    "anonymity": _anonymity,
    "category": _category,
    "where": _where,
    "who": _who,
    "when": _when,
    "amount": _amount,
    "evidence": _evidence,
    "name": _name,
    "phone": _phone,
    "confirm": _confirm,
}
