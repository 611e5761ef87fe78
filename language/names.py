"""Personal names, told by their cues: 我叫…, 户主…, 替…申报, 村会计…, a name before a phone number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language import name_roles, spelling
from language.bare_names import bare, may_be_one, transliterated, transliterated_end
from language.mention import Cover, Span
from language.name_cues import CALLED, CUES, KIN
from language.name_ends import AFTER_GIVEN, name_end, place_like, rare_end
from language.surnames import (
    DOTTED,
    is_common,
    is_han,
    is_mongolian,
    mongolian,
)

_STRONG = re.compile(
    r"(?:叫做?个?|喊做?|系|才是|姓名是?|名字是?|名是?|为|:|户主|户主是|大名|应为|应是|应该叫|改成|改为|申报人|代[报办]人|填[表报]人|经办人|举报人|反映人|申请人|联系人|当家人|本人|[填代经来上][表报办电]人|困难户|身份证上?写?的?)$"
)
_PROXY_AFTER = re.compile(r"[^,。;!?]{0,8}(?:申报|申请|报|反映|说|问|办|咨询|填|登记|家)")
_BEFORE_NUMBER = re.compile(
    r"(?:^|[,。;!? \n(、:])(?P<n>[\u4e00-\u9fff]{2,4})(?=[ ,:、]{0,2}(?:的?(?:联系)?(?:电话|手机|身份证|号码)[是:]? ?)?[\d幺]{3})"
)
_IN_A_LIST = re.compile(
    r"(?:^|[,。;!?\n、:])[ ]*(?P<n>[\u4e00-\u9fff]{2,4})[ ,、]{1,2}(?:男|女|[汉蒙回满彝藏]族|今年|\d{2}岁|[二三四五六七八九]十)"
)
_SPEAKER_IS = re.compile(
    r"(?:我|俺)(?:就)?是(?:(?![替帮代给为])[^,。;!?]){0,10}$|(?:代[报办]|填[表报]|经办|上报|申报)人[:是 ]{0,2}$"
)
_TIE_ONLY = re.compile(rf"[他她]?(?:家|屋)?(?:里|头)?(?:那个|的)?{KIN}")
_BEFORE_DOTTED = re.compile(r"[^·•‧・]{0,6}?(?:就是|[我俺他她]是|叫|^是)")
_I = ("我", "俺", "额", "咱")
_CALLED_ONE = tuple(CALLED[3:-1].split("|"))
_CALLED = re.compile(r"(?:叫做?个?|喊做?|名叫|姓名是?|名字是?|大名|系)$")
_TAKEN_BACK = re.compile(r"错了?|不对|应该是|改成|更正|不是(?=[ ,。])")
_NO_PART = re.compile(r"[不了吧吗呢]|^[他她它你您我俺咱恁]")
_STRETCH = re.compile(r"[^ ,。;:!?()]+")
_PLACE_THEN = re.compile(r"(?:村|组|社|屯|嘎查|镇|乡|社区)(?:的|人|民)?")
_FROM_THERE = re.compile(r"的[ ,]{1,2}(?P<n>[\u4e00-\u9fff]{3})(?=[ ,。;!?]|$)")
_I_AM = re.compile(r"(?:我|俺|咱|额)(?:就)?是$")
_KIN_OF = re.compile(rf"家?的?{KIN}|\((?:是)?(?:我|俺)(?:的|家)?{KIN}\)")


def find(text: str, places: list[Span], expected: bool = False) -> list[Span]:
    """Names of a folded text with `role` speaker or household where the cue says whose it is.

    Kinship words, titles, places and words that tell a character are no names. `places` are the
    place expressions already found. `expected` says that a name was just asked for: a bare one is
    then understood.
    """
    plain = spelling.without(text)
    found: list[Span] = []
    cover = Cover(len(plain), places)
    first = _written_by_sound(plain, places) if expected else []
    for span in (
        *first,
        *name_roles.find(plain),
        *_announced(plain, places),
        *_by_what_follows(plain, places),
    ):
        if f"{span.normalized}村" in plain:
            continue  # 庄寨镇刘楼村 … 刘楼是俺老丈人家
        if not cover.touches(span.start, span.end):
            cover.mark(span.start, span.end)
            found.append(span)
    if expected and not found:
        said = bare(_said_last(text), places) or bare(text, places)
        found = [said] if said is not None and not cover.touches(said.start, said.end) else []
    if expected:
        found += _said_again(plain, found)
    return [_whose_kin(plain, one) for one in sorted(found, key=lambda span: span.start)]


def _written_by_sound(text: str, places: list[Span]) -> list[Span]:
    """A stretch of the answer that is a name of another people as a whole: 阿布都热合曼."""
    for said in _STRETCH.finditer(text):
        if transliterated(said.group()) and not any(one.overlaps(*said.span()) for one in places):
            return [_span(text, *said.span())]
    return []


def _said_last(text: str) -> str:
    """The text with blanks for what was taken back before the last name: 祁生财 写错了 祁生才."""
    said = [match.end() for match in _TAKEN_BACK.finditer(text)]
    return " " * said[-1] + text[said[-1] :] if said else text


def _said_again(text: str, found: list[Span]) -> list[Span]:
    """The whole of a name that was broken off: 俺叫周凤 周凤琴."""
    return [
        _span(text, *match.span(), span.attrs.get("role"))
        for span in found
        for match in re.finditer(
            rf"(?<![\u4e00-\u9fff]){span.normalized}[\u4e00-\u9fff](?![\u4e00-\u9fff])", text
        )
        if is_han(match.group())
    ]


def without_parts(spans: list[Span]) -> list[Span]:
    """The names of an utterance without those that a fuller one holds: 俺叫周凤 周凤琴."""
    names = {str(span.normalized) for span in spans}
    return [span for span in spans if not _is_part(str(span.normalized), names)]


def _is_part(name: str, names: set[str]) -> bool:
    return any(name != one and (one.startswith(name) or one.endswith(name)) for one in names)


def _span(text: str, start: int, end: int, role: str | None = None) -> Span:
    name = text[start:end].replace("•", "·").replace("‧", "·").replace("・", "·")
    return Span(start, end, name, {"role": role} if role else {})


def _announced(text: str, places: list[Span]) -> Iterator[Span]:
    """Names after a cue: 我叫…, 户主…, 替村民…申报, 村会计…"""
    for cue in _cues(text):
        start = cue.end()
        while text[start : start + 1] in (" ", ":", ",") and start - cue.end() < 2:
            start += 1
        end = _until_place(text, start, places) or _announced_end(text, start, cue)
        if cue.group() in _I and text[end or 0 : (end or 0) + 1] in ("了", "着"):
            continue  # 我 马踢了
        if end is not None and _NO_PART.search(text[start:end]):
            continue  # 名字先不说, 名字就算了吧, 叫他们来
        proxy = cue.group().startswith(("替", "帮", "代", "给", "为"))
        if end is not None and (not proxy or _PROXY_AFTER.match(text, end)):
            yield _span(text, start, end, _role(text, cue, end))


def _until_place(text: str, start: int, places: list[Span]) -> int | None:
    """Where a place follows without a pause: 我叫王强五原县隆兴昌镇的."""
    ends = [one.start for one in places if 2 <= one.start - start <= 4]
    return next((end for end in ends if is_han(text[start:end])), None)


def _announced_end(text: str, start: int, cue: re.Match[str]) -> int | None:
    apart = _STRETCH.match(text, start) if cue["surname"] is not None else None
    if apart and may_be_one(apart.group()):
        return apart.end()  # 姓顾 顾大有
    called = bool(_CALLED.search(cue.group())) or cue["surname"] is not None
    weak = not _STRONG.search(cue.group()) and cue.lastgroup != "third"
    foreign = transliterated_end(text, start)
    if foreign is not None and (called or not weak) and AFTER_GIVEN.match(text, foreign):
        return foreign
    end = name_end(text, start, weak)
    return rare_end(text, start) if end is None and called else end


def _role(text: str, cue: re.Match[str], end: int) -> str | None:
    role = {"self": "speaker", "other": "household"}.get(cue.lastgroup or "")
    tied = cue.lastgroup == "third" or _TIE_ONLY.fullmatch(cue.group())
    if tied and _SPEAKER_IS.search(text, 0, cue.start()):
        return "speaker"
    if cue.lastgroup == "third" and cue.group().startswith(_CALLED_ONE):
        return "household"
    return "household" if role == "speaker" and _KIN_OF.match(text, end) else role


def _whose_kin(text: str, span: Span) -> Span:
    """刘秀芝的女儿 names the household, whoever speaks; one that has its owner keeps it."""
    if span.attrs.get("role") or not re.match(rf"的{KIN}", text[span.end :]):
        return span
    return Span(span.start, span.end, span.normalized, {**span.attrs, "role": "household"})


def _by_what_follows(text: str, places: list[Span]) -> Iterator[Span]:
    """Names without a cue: before a number or an age, after a village, of other peoples."""
    for match in _BEFORE_NUMBER.finditer(text):
        if is_han(match["n"]) or is_mongolian(match["n"]):
            yield _span(text, *match.span("n"))
    for match in _IN_A_LIST.finditer(text):
        if is_han(match["n"]) and is_common(match["n"]):
            yield _span(text, *match.span("n"))
    for place in places:
        start = place.end + (text[place.end : place.end + 1] in tuple("的人民"))
        if _PLACE_THEN.search(text, max(0, place.end - 4), place.end):
            end = name_end(text, start, True)
            if end is not None:
                yield _span(text, start, end)
        apart = _FROM_THERE.match(text, place.end)  # 我是前柳村的 张有福 房子裂了
        named = apart and is_common(apart["n"]) and is_han(apart["n"])
        if apart and named and _I_AM.search(text, 0, place.start):
            yield _span(text, *apart.span("n"), role="speaker")
    for match in DOTTED.finditer(text):
        lead = _BEFORE_DOTTED.match(match.group())
        yield _span(text, match.start() + (lead.end() if lead else 0), match.end())
    for position in range(len(text)):
        end = mongolian(text, position)
        if end is not None and not place_like(text, end):
            yield _span(text, position, end)


def _cues(text: str) -> list[re.Match[str]]:
    cues: list[re.Match[str]] = []
    position = 0
    while (match := CUES.search(text, position)) is not None:
        cues.append(match)
        position = max(match.end(), match.start() + 1)
    return cues
