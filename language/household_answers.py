"""How many people a household has, told as the answer to that very question.

Then any count of people is the household's, and a list of who lives there is added up:
就他跟我妈两个, 俺两口子，老婆婆，三个孩子, 母子仨.
"""

from __future__ import annotations

import re
from typing import List, Optional

from language.numerals import read

_N = r"(?:\d{1,2}|[一二两三四五六七八九十俩仨]{1,3})"
_SMALL = {"俩": 2, "仨": 3, "两": 2}
_PEOPLE = re.compile(
    rf"(?P<n>{_N})\s*(?:个|位|口子?)?\s*(?:人(?!家|均|打工|上班|挣|生病|有病|带|干|出去|在外|住院|残)|口(?!井|气|饭)|口人)"
)
_TOTAL = re.compile(
    rf"(?:一共|总共|拢共|统共|加起来|合起来|共|连[^，。,]{{1,6}})(?:是|有)?\s*(?P<n>{_N})"
)
_PLAIN = re.compile(rf"[\s,，。就是有]*(?P<n>{_N})\s*(?:个|口|人)?[\s,，。.!吧啊呢嘛哩]*")
_FIRST = re.compile(rf"[\s就是有]*(?P<n>[俩仨]|{_N}个)(?=[\s,，。:：])")
_ALL_OF_THEM = re.compile(rf"[\u4e00-\u9fff](?P<n>[俩仨]|{_N}个)(?=$|[\s,，。.!吧啊呢嘛])")
_CHILD = r"(?:孩子|娃娃?|娃儿|小孩儿?|小娃|儿子?|闺女|女儿|丫头|小子|孙子|孙女|孙娃儿?|外孙女?|重孙|学生|小的|崽|女子|姑娘|妮儿?|后生)"
_ELDER = r"(?:老人|老的|老年人|大人)"
_ONE = (
    r"(?:老伴儿?|老婆子?|老头子?|老汉|婆娘|婆姨|媳妇儿?|男人|丈夫|老公|妻子|爱人|对象|堂客|当家的|孩儿?他[爹爸妈娘]|娃他?[爹爸妈娘]|"
    r"老?婆婆|公公|老?公爹|老?娘|老?妈|老?爹|老?爸|母亲|父亲|[爷奶]爷?奶?|爷爷|奶奶|姥姥|姥爷|外公|外婆|岳父|岳母|丈人|丈母娘|"
    r"[大二三四小]?(?:舅妈?|姨|姑|叔|伯|婶|嫂子?|哥|弟弟?|姐|妹妹?)|兄弟|侄[子女儿]|儿媳妇?|女婿|继父|继母)"
)
_TOKENS = re.compile(
    rf"(?P<couple>老?两口子?|俩口子?|夫妻俩?|小两口|夫妇俩?|公母俩|二老|爹娘|爸妈|爹妈|父母|公婆|爷爷奶奶|姥姥姥爷|外公外婆|岳父岳母)|"
    rf"(?P<some>{_N})\s*个?(?:上学的|念书的|读书的|小|老|大)?(?:{_CHILD}|{_ELDER})|"
    rf"(?P<one>{_ONE}|{_CHILD})|"
    r"(?P<self>[我俺额咱他她](?![们家的]|\s*(?:老?两口|俩口|夫妻|公母|爹娘|爸妈|父母|爷爷奶奶)))"
)
_OF_MINE = re.compile(rf"[我俺额咱他她](?:家|的)?(?={_ONE}|{_CHILD}|[大二三四小]?(?:舅|姨|姑|叔))")
_PAIR = re.compile(
    r"(?:母子|父子|母女|父女|爷孙|祖孙|婆孙|娘母|娘儿|爷儿|娘|爷|兄弟|弟兄|姐弟|姊妹|姐妹|哥俩|婆媳)(?P<n>俩|仨|[两三四]个|[二三]人)|(?P<m>[三四])娘母|"
    r"(?:就|只)?(?:剩)?(?:我|俺|额|他|她)?(?:自己|自个儿?|一个人?|独自)(?:一个(?:人)?|过|住|单过)?"
)
_MENDED = re.compile(r"(?:不对|不是|错了|哦不|现在|少说了)[,，\s]*(?:不是|不对|是)*")
_US = re.compile(rf"(?:我|俺|咱|他|她)们?(?P<n>[俩仨]|{_N}个)(?=$|[\s,，。.!吧啊呢嘛])(?!人)")
_COUPLE = re.compile(r"[老我俺额小][两俩]口|[两俩]口子")
_SHARE = 0.25
"""So much of an answer must be people for it to be a list of them."""

_GONE = re.compile(
    r"(?:不在了|没了|去世|过世|死了|走了|出嫁|嫁了|分出去|分家|单过|不住(?:这|一起)|不算)"
)


def size(text: str) -> Optional[int]:
    """The count in a folded answer; ``None`` where it tells none."""
    mended = _MENDED.search(text)
    if mended:
        again = size(text[mended.end() :])
        if again:
            return again
    for pattern in (_TOTAL, _PLAIN):
        match = pattern.search(text) if pattern is _TOTAL else pattern.fullmatch(text)
        if match:
            return _number(match["n"])
    ours = _US.search(text)
    if ours:
        return _number(ours["n"])
    counted = [
        _number(match["n"])
        for match in _PEOPLE.finditer(text)
        if not _COUPLE.search(text, max(0, match.start() - 1), match.end())
    ]
    told = [one for one in counted if one]
    if told:
        return max(told)
    first = _FIRST.match(text)
    if first:
        return _number(first["n"])
    pair = _PAIR.search(text)
    if pair and (pair["n"] or pair["m"]):
        return _number((pair["n"] or pair["m"]).rstrip("个人"))
    listed = _added(text)
    ending = _ALL_OF_THEM.search(text)
    if ending and listed:
        count = _number(ending["n"])
        return count if count and count >= 2 else listed
    return listed or (1 if pair else None)


def _added(text: str) -> Optional[int]:
    """Everybody who is listed; ``None`` where the words are more than a list of people."""
    parts: List[str] = [
        part for part in re.split(r"[,，。;；\s]+", text) if part and not _GONE.search(part)
    ]
    total = named = 0
    for part in parts:
        for match in _TOKENS.finditer(_OF_MINE.sub("", part)):
            named += match.end() - match.start()
            if match["couple"]:
                total += 2
            elif match["some"]:
                total += _number(match["some"]) or 1
            else:
                total += 1
    return total if total and named >= _SHARE * sum(map(len, parts)) else None


def _number(said: str) -> Optional[int]:
    said = said.rstrip("个")
    if said in _SMALL:
        return _SMALL[said]
    number = read(said, 0)
    if number is None or number.low is None or number.low != number.high:
        return None
    return int(number.low) if 1 <= number.low <= 30 else None
