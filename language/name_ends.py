"""Where a name that begins at a known place ends: by its surname, its length and the word after it."""

from __future__ import annotations

import re

from language.bare_names import NO_NAME
from language.surnames import (
    DOTTED,
    is_common,
    is_han,
    is_mongolian,
    mongolian,
    stands_as_name,
    surname_length,
)

AFTER_GIVEN = re.compile(
    r"(?:家住|家在|家里|家的?[,。;!?]|家是|住在?|今年|电话|手机|号码?|身份证?|联系|我|俺|他|她|的|是|在|想|要|申请|申报|反映|举报|投诉|来自|得了?|得病|生病|病了|患|因|去年|前年|"
    r"男|女|和|跟|与|有|没|把|被|给|家有|今|现在|从|代|替|帮|报|说|岁|瘫|住院|了|也|都|就|不|吗|呢|吧|啊|呀|嘛|哈|这|那|个|问|,|。|;|:|!|\?|、|\(|\)|$| |\d|扣|拿|贪|占|吃|收|克扣|截|优|户|老伴|媳妇|老婆|丈夫|男人|儿子|闺女|女儿|孩子|爱人|父亲|母亲|爸|妈|[二三四五六七八九]十|[一二三四五六七八九十]{1,3}岁|一个|一家|多大|您|你|咋|怎|他们|,|去|到|来|家(?!庄|沟|湾|营|屯|寨)|还|又|能|可|会|先|同志|老人|已经|因为|村|为|截留|私|骗|挪|欺|虚|乱|不管|利用|当|让|叫|出|受|跑|离|走|摔|遭|死|残|才|只|脑|肝|肺|胃|肾|心脏|眼|腿|腰|癌|尿毒|中风|白血病|糖尿|高血压|么|撒|噻|咯|么)"
)
# After a plain cue a name of a surname that no list holds: 我叫暴丽红，…
_RARE = re.compile(
    r"(?P<n>[\u4e00-\u9fff]{2,3})(?=[,。;!? \n]|$|电话|手机|身份证|今年|家住|住在|是(?:他|她|户主|老人))"
)
_NO_END = re.compile(r"[出起下上过回][去来]$")


def place_like(text: str, end: int) -> bool:
    return (
        re.match(
            r"(?:苏木|嘎查|旗|盟|镇|乡|市|县|村|花了|察布|浩特|牧场|林场|煤矿|医院|湖|河|山)",
            text[end : end + 3],
        )
        is not None
    )


def rare_end(text: str, start: int) -> int | None:
    rare = _RARE.match(text, start)
    if rare is None or NO_NAME.search(rare["n"]) or _NO_END.search(rare["n"]):
        return None
    return rare.end("n")


def name_end(text: str, start: int, weak: bool) -> int | None:
    """End of a name that begins at `start`; a weak cue needs a word after it that closes a name."""
    dotted = DOTTED.match(text, start)
    if dotted is not None:
        return dotted.end()
    foreign = mongolian(text, start)
    if foreign is not None and not place_like(text, foreign):
        return foreign
    length = surname_length(text, start)
    if not length:
        two = text[start : start + 2]
        closed = AFTER_GIVEN.match(text, start + 2)
        return start + 2 if is_mongolian(two) and closed and not weak else None
    longer, shorter = start + length + 2, start + length + 1
    apart = not "\u4e00" <= text[longer : longer + 1] <= "\u9fff"
    if not weak and apart and stands_as_name(text[start:longer]):
        return longer
    for end in (longer, shorter):
        if text[start + length : end] in ("某", "某某"):
            return end
    if weak and not is_common(text[start:shorter]):
        return None
    long_ok = is_han(text[start:longer]) and len(text) >= longer
    short_ok = is_han(text[start:shorter]) and len(text) >= shorter
    if long_ok and AFTER_GIVEN.match(text, longer) and not _splits(text, shorter):
        return longer
    if short_ok and AFTER_GIVEN.match(text, shorter):
        return shorter
    if long_ok and not weak:
        return longer
    return None


def _splits(text: str, position: int) -> bool:
    """Whether a two-character name is followed by a word rather than by a third character: 李强|家住."""
    return (
        re.match(
            r"家住|家在|家里|今年|电话|手机|身份|住在|去年|申报|反映|举报",
            text[position : position + 2],
        )
        is not None
    )
