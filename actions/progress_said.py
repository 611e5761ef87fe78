"""What the words of somebody who asks for progress hold: numbers, codes, which case, what about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.facts import DECLARATION, LEAD
from intake.records import Progress
from intake.records.numbers import PREFIXES
from language.entities import extract
from language.text import fold

RECEIVED, WHO, WHEN, LATE = "received", "who", "when", "late"
"""What may be asked of a case beyond how it stands."""

_NUMBER = re.compile(r"(SB|XS)[\s-]*((?:\d[\s-]*){8})(?!\d)", re.IGNORECASE)
_CODE = re.compile(r"(?<![0-9A-Za-z])([0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4})(?![0-9A-Za-z])")
_BARE = re.compile(r"(?<![0-9A-Za-z])(?:\d[\s-]?){7}\d(?![0-9A-Za-z])")
_SIX = re.compile(r"(?<!\d)(?:\d[\s-]?){5}\d(?!\d)")
_LIKE_A_NUMBER = re.compile(r"(?:[0-9A-Za-z][\s-]?){4,}")

_LOST = re.compile(
    r"忘|丢|找不(?:着|到|见)|弄没|没(?:有)?(?:这个?|那个?)?(?:受理|查询)?(?:编号|号|码|查询码|单子|记|抄|拍|存)"
    r"|(?:记|想)不(?:得|起|住|清)|不(?:记得|知道|晓得|清楚)|(?:用|拿|凭|按|报)?(?:电话|手机)(?:号|号码)?(?:查|来查|行不|能查)"
    r"|发(?:个|条)?短信|验证码(?:查|行)"
)
_NOTHING_CAME = re.compile(
    r"没(?:有)?(?:收|接|等)(?:到|着|得)|收不(?:到|着)|没(?:有)?(?:来|见|看到)?短信|没动静|没来|还没到|哪(?:有|来的)短信"
)
_AGAIN = re.compile(r"重发|再发|重新发|再来一(?:条|个)|再要一(?:条|个)")
_OTHER_PHONE = re.compile(
    r"换(?:个|一个)?(?:手机|电话)?(?:号码?|手机|电话)|别的号|打错|说错|号(?:码)?(?:错|不对)"
)
_ALL = re.compile(r"都(?:看|说|查|要|讲|念)|全(?:部|都)|所有|两(?:个|件)都|一起")

_ABOUT = {
    RECEIVED: re.compile(
        r"(?:报|登记|记|录|递|交|提交)(?:过|上|上去|成|成功|进去)?(?:了)?(?:没|吗|不)|收(?:到|着)(?:了)?(?:没|吗|不)"
        r"|(?:有没有|是不是|到底)(?:收到|报上|报过|登记|受理|记上)|受理(?:了)?(?:没|吗)|收没收到|报没报(?:上|过)"
    ),
    WHO: re.compile(
        r"谁(?:会|要|能)?(?:来|管|负责|办|在办|上门|经手|查|在查|接)|派(?:的)?谁|归(?:谁|哪)|在谁(?:手|那|哪)"
        r"|(?:哪个|啥|什么|甚)(?:人|单位|部门|领导|地方)|谁(?:的)?手(?:上|里)|哪个(?:来|管|在?办)"
    ),
    WHEN: re.compile(
        r"(?:啥|什么|甚|么子|啥子|哪)(?:个)?(?:时候|时间|时辰|日子)|啥时|几时|几号|哪(?:一)?(?:天|日)|多会|多咱|多久|多长时间"
        r"|还(?:得|要|需)(?:等)?(?:几|多)|好久(?:来|才|能|有)"
    ),
    LATE: re.compile(
        r"(?:咋|怎|为啥|为什么|为甚|啷个|凭啥|咋个)[^，。！？,.!?]{0,5}(?:没|不|未)[^，。！？,.!?]{0,8}"
        r"|没(?:一?个)?人(?:来|管|理|问|上门|联系)|没(?:有)?(?:个)?(?:动静|下文|回音|回信|消息|信儿?|结果)|不见(?:人|动静)"
        r"|(?:都|已经|快)[^，。]{0,6}(?:天|月|礼拜|星期|周|年)了|等(?:了)?(?:好|这么|那么|太|老|恁)?(?:久|长|多天|些天)|等得"
        r"|催|拖|超期|过期|过了?期限|石沉大海|糊弄|磨蹭"
    ),
}
_SHORT = 14
_STANDS = re.compile(
    r"(?:报|评|批|收|登记|受理|查|办|来|到|成|好|过|结果|消息|进展|动静|下文|信儿?)(?:上|到|过|下来|人|好|完|成)?(?:了)?没(?:有)?[啊呀呢嘛?？。]*$"
)
_KIND = {
    DECLARATION: re.compile(r"申报|困难|监测|纳入|评上"),
    LEAD: re.compile(r"举报|反映|投诉|线索|检举|告(?:的|状|他)"),
}
_VISIT = re.compile(r"上门|来人|来家|入户|来看")
_ORDINAL = re.compile(r"第([一二两三四五六1-6])|(头一|最上|上面|前面)|(最后|下面|末)")


def number_in(text: str) -> str | None:
    """A record number (SB or XS and eight digits) in the words."""
    found = _NUMBER.search(fold(text))
    if not found:
        return None
    return found.group(1).upper() + re.sub(r"\D", "", found.group(2))


def bare_number_in(text: str) -> str | None:
    """Eight digits that stand alone: a record number without its letters, taken as its kind's."""
    found = _BARE.search(fold(text))
    if not found:
        return None
    return PREFIXES[kind_in(text) or DECLARATION] + re.sub(r"\D", "", found.group())


def code_in(text: str, *, sure: bool) -> str | None:
    """A receipt code (eight letters and digits) in the words, beside a number if there is one.

    ``sure``: a number is known or one was asked for; else only what has both letters and
    digits counts, since eight digits or letters may be many things.
    """
    rest = _BARE.sub(" ", _NUMBER.sub(" ", fold(text)))
    for found in _CODE.finditer(rest):
        code = re.sub(r"[\s-]", "", found.group(1)).upper()
        if sure or not (code.isdigit() or code.isalpha()):
            return code
    return None


def without_numbers(text: str) -> str:
    """The words without record number and receipt code."""
    folded = fold(text)
    rest = _NUMBER.sub(" ", folded)
    numbered = rest != folded  # beside a number eight letters are its code, too
    return _CODE.sub(
        lambda found: found.group() if found.group().isalpha() and not numbered else " ", rest
    )


def six_digits_in(text: str) -> str | None:
    """A one-time code in the words."""
    found = _SIX.search(fold(text))
    return re.sub(r"\D", "", found.group()) if found else None


def phone_in(text: str, *, asked: bool = False) -> str | None:
    """A whole telephone number in the words."""
    for one in extract(text, expects="phone" if asked else None):
        if one.type == "phone" and one.attrs.get("valid") is not False:
            return str(one.normalized)
    return None


def tells_a_story(text: str) -> bool:
    """Whether a hardship is told: then a number in it is for that, not for looking up."""
    return any(one.type in ("risk", "expense", "annual_income") for one in extract(text))


def broken_phone_in(text: str) -> int | None:
    """How many digits there are of what must have been meant as a phone, if it is none."""
    for one in extract(text, expects="phone"):
        if one.type == "phone" and one.attrs.get("valid") is False:
            return sum(char.isdigit() for char in fold(one.value))
    return None


def has_lost_it(text: str) -> bool:
    """Whether number or code are not at hand, or another way is wished."""
    return bool(_LOST.search(text))


def nothing_came(text: str) -> bool:
    """Whether no text message has arrived."""
    return bool(_NOTHING_CAME.search(text))


def wants_another_code(text: str) -> bool:
    """Whether the code is to be sent once more."""
    return bool(_AGAIN.search(text))


def wants_another_phone(text: str) -> bool:
    """Whether the number was the wrong one."""
    return bool(_OTHER_PHONE.search(text))


def like_a_number(text: str) -> bool:
    """Whether the words are some number or code rather than a sentence."""
    folded = fold(text)
    return len(folded) <= 30 and bool(_LIKE_A_NUMBER.search(folded))


def asks_about(text: str) -> str | None:
    """``late``, ``received``, ``who``, ``when``, or ``None``: just how it stands.

    Who complains that nobody came hears of that first, whatever else is asked beside it.
    """
    for about in (LATE, RECEIVED, WHO, WHEN):
        if _ABOUT[about].search(text):
            return about
    return None


def asks_how_it_stands(text: str) -> bool:
    """Whether a short question is about a case rather than a yes or no: 我家评上没有."""
    return len(text) <= _SHORT and bool(_STANDS.search(text))


def kind_in(text: str) -> str | None:
    """Which kind of case is meant, where the words say so of one alone."""
    kinds = [kind for kind, words in _KIND.items() if words.search(text)]
    return kinds[0] if len(kinds) == 1 else None


def chosen(text: str, own: Sequence[Progress]) -> list[Progress]:
    """Those that the words single out, else all; none where a kind is named that is not there."""
    found = singled_out(text, own)
    return list(own) if found is None else found


def singled_out(text: str, own: Sequence[Progress]) -> list[Progress] | None:
    """By number, all of them, by name, place in the list, or kind; ``None``: the words do not."""
    number = number_in(text)
    if number:
        return [one for one in own if one.number == number]
    if _ALL.search(text):
        return list(own)
    named = [one for one in own if one.name and one.name in text]
    if named:
        return named
    place = _place_in_list(text, len(own))
    if place is not None:
        return [own[place]]
    kind = kind_in(text)
    if kind is not None:
        return [one for one in own if one.kind == kind]
    if _VISIT.search(text):
        return [one for one in own if one.kind == DECLARATION] or None
    return None


def wants_all(text: str) -> bool:
    """Whether everything is to be told."""
    return bool(_ALL.search(text))


def _place_in_list(text: str, length: int) -> int | None:
    found = _ORDINAL.search(fold(text)) if len(text) <= 10 else None
    if found is None or length < 2:
        return None
    if found.group(1):
        word = found.group(1)
        place = int(word) - 1 if word.isdigit() else "一二三四五六".find(word.replace("两", "二"))
        return place if place < length else None
    return 0 if found.group(2) else length - 1
