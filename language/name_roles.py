"""Names that stand apart from the words that say whose they are: 我是他女婿 陆军; 竺英是我; 替老王头报，王殿发."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.mention import Span
from language.surnames import is_common, is_han, is_mongolian

_SEGMENT = re.compile(r"[^ ,。;:!?、]+")
_LEAD = re.compile(r"(?P<who>我|俺|他|她)?(?:就)?(?:叫|是)?")
_MOST = 6
_TIE_TOLD = re.compile(
    r"(?:我|俺|咱|额)(?:就|也)?(?:是|系)(?![^ ]*[替帮给])[^ ]{0,8}(?:[儿女子婿媳孙侄甥哥弟姐妹叔伯舅姨姑婶嫂夫娘爷爸妈]|邻居|亲戚|朋友|同[学村事]|战友|工友|老乡|会计|书记|支书|主任|干部|网格员|志愿者|社工|护工|老师|村医)$"
)
_BEHALF_TOLD = re.compile(
    r"(?:替|帮|代|给)(?:我|俺|咱|一)?[^ ]{1,8}(?:报|申报|申请|问|办|填|说|登记)(?:一?下子?|个[^ ]{0,3})?$"
)
# 竺英是我; 邱国庆是老人家的名字; 杜有良是我战友
_NAMED_FIRST = re.compile(
    r"(?:^|(?<=[ ,。;!?]))(?P<n>[\u4e00-\u9fff]{2,4})(?:就|才)?是(?:(?P<speaker>(?:我|俺)(?:本人|自己|的名字?)?(?=[ ,。;!?]|$|不过|但))|(?P<household>(?:我|俺)(?!们?家)[^ ,。]|他|她|老人|户主|要报|困难))"
)


def find(text: str) -> Iterator[Span]:
    """Such names of a folded text, with their role."""
    for match in _NAMED_FIRST.finditer(text):
        if is_han(match["n"]) or _is_name(match["n"]):
            whose = "speaker" if match["speaker"] else "household"
            yield Span(*match.span("n"), match["n"], {"role": whose})
    before: str = ""
    for said in _SEGMENT.finditer(text):
        role = _role_after(before)
        before = str(said.group())
        if role is None or len(before) > _MOST:
            continue
        lead = _LEAD.match(before)
        name = before[lead.end() :] if lead else before
        if lead and lead["who"]:
            role = "household" if lead["who"] in "他她" else "speaker"
        if _is_name(name):
            yield Span(said.end() - len(name), said.end(), name, {"role": role})


def _role_after(before: str) -> str | None:
    if _TIE_TOLD.search(before):
        return "speaker"
    return "household" if _BEHALF_TOLD.search(before) else None


def _is_name(name: str) -> bool:
    return (is_han(name) and (len(name) >= 3 or is_common(name))) or (
        len(name) >= 3 and is_mongolian(name)
    )
