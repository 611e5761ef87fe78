"""A name that is an answer of its own: said bare, in a few words, or first among them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from language import spelling
from language.mention import Span
from language.surnames import (
    DOTTED,
    is_common,
    is_han,
    is_mongolian,
    stands_as_name,
    surname_length,
)
from language.text import fold

_SYLLABLES = Path(__file__).parent / "data" / "syllables.txt"
_HAN = r"[\u4e00-\u9fff]"
# An answer to the question for a name: its stretches between commas and spaces, the name at an end.
_SAID = re.compile(r"[^ ,。;:!?()]+")
_LEAD = re.compile(r"(?:就是|我|俺|额|侬|本人|嗯+|哦+|哎|欸|啊|呃|的|他|她|老人家?)*")
_CUE = re.compile(r"叫做?个?|喊做?|是|系|姓名|名字|户主|写|登记|我啊|我呀")
_TAIL = re.compile(r"(?:啊|呀|吧|的|呢|嘛|么|哈|哦|撒|噻|咯|嘞|哇|喽|了)$")
_PET_NAME = re.compile(
    r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋于余杜叶程魏苏吕丁沈任姚卢崔钟谭陆汪范廖贾韦夏付方邹熊白孟秦邱江侯尹薛雷龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤]"
    r"(?:[大二三四五六七八九老][小丫妮妞娃]|[小大老][一二三四五六七八九丫妮妞]|[铁狗石柱栓毛]+[蛋娃头柱子]?)"
)
_FEW = re.compile(rf"{_HAN}{{2,3}}")
OTHER_ANSWERS = re.compile(
    r"申报|举报|反映|匿名|实名|保密|看见|问题|主任|会计|书记|支书|[组村社]长$|[口个]人|给自己|别人|^因[病残学灾]|[今去明前]年|"
    r"[正腊一二三四五六七八九十]月"
)
"""What answers another question than that for a name or a place."""
NO_NAME = re.compile(
    rf"{OTHER_ANSWERS.pattern}|"
    r"[村镇乡县市旗屯组庄队社户口块][的人]?$|娃|[没不钱病的了吗呢谢查问啦]|弄|错了|改成|改为|嘎查|苏木|同意|方便|高血压|白内障|任何|时候|名字|姓名|"
    r"啥|谁|哪|^(?:邻居|亲戚|朋友|同学|儿子|女儿|闺女|媳妇|孙子|孙女|侄子|外甥|老乡|同村|[爹妈爸娘舅姑姨婶叔哥姐弟妹]+)$|危房|房子|全部|全家|安全|万一|应该|平均|平时|成年|水灾|农村|毛病|温饱|双方|周围|党员|干活|和我|于是|经常|常年|都|有点"
)
# What follows a name and says that it was one: 马阿西叶 东乡族的, 沙马拉者 沙马是姓.
_EXPLAINED = re.compile(
    rf"[ ,。;]+(?:我们?是)?(?:[^ ,。;]{{1,5}}族|就?[两二三四五六七八]个字|{_HAN}{{1,2}}是(?:我的)?姓|没有?姓|(?:联系)?(?:电话|手机))"
)
_PLACE = re.compile("嘎查|苏木|[旗盟县乡镇村寨山海河]$")
_SHORTEST, _LONGEST = 3, 7


def whole(text: str) -> str | None:
    """A name of a common surname that is all of a message, as one answers without being asked."""
    folded = fold(text).strip(" ,。.!")
    if not 2 <= len(folded) <= 4 or not is_han(folded):
        return None
    if len(folded) != 3 and not is_common(folded):
        return None
    return None if NO_NAME.search(folded) else folded


def may_be_one(text: str) -> bool:
    """Whether two or three characters given as a name can be one, whatever the surname."""
    folded = fold(text).strip(" ,。.!")
    return bool(_FEW.fullmatch(folded)) and not NO_NAME.search(folded)


def bare(text: str, places: list[Span] | None = None) -> Span | None:
    """The whole answer to "what is the name": 王秀英, 户主是巴特尔, 单玉田 单位的单.

    A stretch that is a place is none; a name told by its characters alone is put together.
    """
    plain = spelling.without(text)
    for said in _SAID.finditer(plain):
        for start, end in _cores(plain, said.start(), said.end()):
            name = plain[start:end]
            if (
                "的" in name
                or "不" in name
                or re.match(r"[他她我俺]姓", name)
                or name[-1:] in ("不", "吗", "么")
            ):
                continue
            if not 2 <= len(name) <= 17 or not re.fullmatch(rf"[{_HAN[1:-1]}·•]+", name):
                continue
            place = any(one.start <= start and end <= one.end for one in places or ())
            if (
                is_han(name)
                or stands_as_name(name)
                or is_mongolian(name)
                or DOTTED.fullmatch(name)
                or _PET_NAME.fullmatch(name)
                or (not place and (transliterated(name) or _is_explained(plain, start, end)))
            ):
                return Span(start, end, name.replace("•", "·"))
    return _put_together(text)


def stretches(plain: str) -> list[str]:
    """What stands apart in a text and may be a name by its length, each once and in order."""
    cores = [
        plain[start:end]
        for said in _SAID.finditer(plain)
        for start, end in _cores(plain, said.start(), said.end())
    ]
    return [one for one in dict.fromkeys(cores) if 2 <= len(one) <= _LONGEST]


def transliterated(name: str) -> bool:
    """Whether a string is written in syllables of another people's names: 洛桑平措, 吉克阿依."""
    return (
        _SHORTEST <= len(name) <= _LONGEST
        and name[0] not in "的叫"
        and name[-1] != "的"
        and not _PLACE.search(name)
        and all(char in _syllables() for char in name)
    )


def transliterated_end(text: str, start: int) -> int | None:
    """End of the longest such string at `start`."""
    end = start
    while end < len(text) and end - start <= _LONGEST and text[end] in _syllables():
        end += 1
    return end if transliterated(text[start:end]) else None


def _cores(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where in an answer the name may stand: all of it, after a lead, after the last cue; longest first."""
    starts = [start, _after_lead(text, start, end)]
    cues = [cue.end() for cue in _CUE.finditer(text, start, end)]
    if cues and cues[-1] - start <= 14:
        starts.append(_after_lead(text, cues[-1], end))
    cores = []
    for begin in dict.fromkeys(starts):
        tail = _TAIL.search(text, begin, end)
        cores += [(begin, end), (begin, tail.start())] if tail else [(begin, end)]
    return cores


def _after_lead(text: str, start: int, end: int) -> int:
    lead = _LEAD.match(text, start, end)
    return lead.end() if lead else start


def _is_explained(text: str, start: int, end: int) -> bool:
    name = text[start:end]
    return 2 <= len(name) <= 5 and not NO_NAME.search(name) and bool(_EXPLAINED.match(text, end))


def _put_together(text: str) -> Span | None:
    """木子李 建设的建 平安的安: no name stands there, but each of its characters is told."""
    told = [one for one in spelling.find(text) if not one.denied]
    name = "".join(one.char for one in told)
    if 2 <= len(name) <= 4 and surname_length(name, 0):
        return Span(told[0].start, told[-1].end, name)
    return None


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    lines = _SYLLABLES.read_text(encoding="utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))
