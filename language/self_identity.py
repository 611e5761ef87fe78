"""Words by which a speaker says who they are: own name, numbers, post, tie to somebody, door.

For anonymous reports. Found generously: a word too many that is hidden costs a little meaning, one
that stays may cost the reporter's peace. What only says where it happened, or that somebody is of
the village, stays.
"""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

from language import idcards, names, phones
from language.surnames import is_common, is_han, surname_length
from language.text import fold

HIDDEN = "（已隐去）"

_I = r"(?:我|俺|咱|本人|鄙人|在下)"
KIN = (
    r"(?:老?(?:父|母)亲|老?爸|老?爹|老?妈|老?娘|爷爷|奶奶|姥姥|姥爷|外公|外婆|老伴儿?|老婆|媳妇儿?|爱人|对象|男人|丈夫|老公|妻子|婆娘|"
    r"(?:大|二|三|小)?(?:儿子|闺女|女儿|姑娘|娃儿?|小子|孙子|孙女)|儿媳妇?|女婿|(?:大|二|三|堂|表|亲)?(?:哥哥?|弟弟?|姐姐?|妹妹?|嫂子?|兄弟)|"
    r"侄子|侄女|侄儿|外甥女?|叔叔?|伯伯?|舅舅?|姨|姑姑?|婶子?|小舅子|小姨子|连襟|亲家|邻居|亲戚|同学|战友|老乡|前妻|前夫|对门|隔壁)"
)
POST = (
    r"(?:支书|书记|主任|村长|会计|文书|出纳|保管|队长|组长|社长|站长|所长|校长|老师|教师|民办|医生|村医|大夫|护士|司机|网格员|护林员|保洁员|"
    r"代表|党员|委员|干部|理事|经理|老板|店主|技术员|电工|水管员|兽医|防疫员|驻村|工作队|办事员|职工|工人|五保户|低保户|监测户|脱贫户|贫困户|残疾|退休|退伍|复员|转业)"
)
_END = r"(?=[，。,.;；!！?？\s、:：]|$)"

# 我叫…, 我的名字是…: a name, whatever it looks like ("我叫二蛋").
_CALLED = re.compile(
    rf"(?:{_I}(?:的?(?:名字|姓名|大名|真名|小名|外号))?(?:就)?(?:叫做?|名叫|姓名是?|大名)|{_I}的(?:名字|姓名|真名|大名)(?:叫|是|:)?|"
    rf"(?:您|你|举报人|反映人|来电人|申报人|联系人|报告人)的?(?:名字|姓名|大名)?\s*(?:[:：是叫]|名叫)\s*|{_I}姓)\s*"
    r"(?P<n>(?!他|她|你|您|人家|人|村|支书|书记|主任|会计|干部|啥|什么|不|他们)[\u4e00-\u9fff·]{1,4}?)"
    r"(?=[，。,.;；!！?？\s、:：\d]|$|[我俺咱]|家|住|今年|是|在|要|想|电话|手机|和|跟|来|举报|反映|现|这|那|你|您)"
)
# 我是他邻居, 我是村小的老师, 我以前当过队长, 我跟他是同学.
_IS = re.compile(
    rf"{_I}(?:们)?(?:家)?(?:本来|原来|以前|从前|现在|就|也|还|其实|自己)*(?:是|当(?:过|了|着)?|做过|干过|在[^，。,.;；!！?？\s]{{1,8}}(?:当|做|干))"
    rf"(?P<n>(?!想|要|来|去|说|被|听|看|怕|不是|实名|匿名|保密|举报|反映|投诉|替|帮|给)[^，。,.;；!！?？\n]{{0,14}}?(?:{KIN}|{POST})[^，。,.;；!！?？\s]{{0,4}}?){_END}"
)
# 我本人就在村委会上班, 我在镇政府做事.
_WORKS = re.compile(
    rf"{_I}(?:们)?(?:本人|本身|自己|以前|从前|原来|现在|就|也|都|还|一直)*在(?P<n>[^，。,.;；!！?？\s]{{1,10}}?(?:上班|上着班|工作|做事|办事|当差|任职|供职|管事)[^，。,.;；!！?？\s]{{0,2}})"
)
_TIE = re.compile(
    rf"(?P<n>{_I}(?:们)?(?:家)?(?:跟|和|与|同)(?:他|她|书记|支书|主任|会计|村长|[\u4e00-\u9fff]{{2,4}})(?:家)?(?:就|还)?(?:是|住)?[^，。,.;；!！?？\s]{{0,4}}"
    rf"(?:{KIN}|一个(?:队|组|院|胡同|单位)|住(?:一|同一)[^，。,.;；!！?？\s]{{0,4}}))"
)
_DOOR = re.compile(
    rf"(?P<n>{_I}(?:们)?(?:家)?(?:就)?(?:住|在|挨着|靠着)(?:在)?(?:他|她|书记|支书|主任|会计|村长)[^，。,.;；!！?？\s]{{0,3}}"
    rf"(?:隔壁|对门|对面|旁边|前(?:院|排|面)|后(?:院|排|面|头)|楼上|楼下|边上))|(?P<d>(?:门牌)?\d{{1,4}}号(?:院|楼|门)?)(?![码线])"
)
# 我男人是村里的电工, 支书是我表哥.
_FAMILY = re.compile(
    rf"(?P<n>{_I}(?:们)?(?:家|屋)?(?:里|头)?的?{KIN}(?:就|也|还|以前)?(?:是|在|当)[^，。,.;；!！?？\s]{{0,10}}?(?:{POST}))|"
    rf"(?P<d>是{_I}(?:们)?(?:家|的)*(?:亲|堂|表|远房)?{KIN})"
)
_HANDLE = re.compile(
    r"(?:微信|企鹅|[Qq]{2}|扣扣|邮箱|抖音)(?:号码?)?(?:是|:)?\s*(?P<n>[A-Za-z0-9_.@-]{5,})"
)
_OWN_KIN = re.compile(
    rf"{_I}(?:们)?(?:家|屋)?(?:里|头)?(?:的)?(?:那个)?{KIN}?(?:的?名字)?(?:叫|是)?$"
)
_OWN_KIN_IS = re.compile(
    rf"{_I}(?:们)?(?:家|屋)?(?:里|头)?(?:的)?(?:那个)?{KIN}(?:的?名字)?(?:叫|是)?"
)
_LONG_NUMBER = re.compile(
    r"(?<![A-Za-z\d])\d(?:[\s-]?\d){6,18}[Xx]?(?!\d|\s?(?:元|块|万|亩|斤|人|户))"
)


def spans(text: str) -> List[Tuple[int, int]]:
    """Where the speaker tells who they are: ``[start, end)`` stretches, in order, apart."""
    folded = fold(text)
    found: List[Tuple[int, int]] = []
    identity = idcards.find(folded, False)
    for span in (*identity, *phones.find(folded, identity, False)):
        found.append((span.start, span.end))
    found += [match.span() for match in _LONG_NUMBER.finditer(folded)]
    for name in names.find(folded, [], False):
        role = name.attrs.get("role")
        before = folded[max(0, name.start - 12) : name.start]
        if role == "speaker" or (role == "household" and _OWN_KIN.search(before)):
            found.append((name.start, name.end))
    for match in _OWN_KIN_IS.finditer(folded):
        name_end = _name_of(folded, match.end())
        if name_end:
            found.append((match.end(), name_end))
    for pattern in (_CALLED, _IS, _WORKS, _TIE, _DOOR, _FAMILY, _HANDLE):
        for match in pattern.finditer(folded):
            group = "n" if match.groupdict().get("n") else "d"
            found.append(match.span(group))
    return _apart(found)


def hide(text: str) -> str:
    """The text with a mark in place of each such stretch."""
    for start, end in reversed(spans(text)):
        text = f"{text[:start]}{HIDDEN}{text[end:]}"
    return text


def _name_of(text: str, start: int) -> Optional[int]:
    """Where a name of three characters that begins here ends: 我老伴李秀兰看见的."""
    name = text[start : start + surname_length(text, start) + 2]
    return start + len(name) if len(name) >= 3 and is_common(name) and is_han(name) else None


def _apart(found: List[Tuple[int, int]]) -> List[Tuple[int, int]]:
    joined: List[Tuple[int, int]] = []
    for start, end in sorted(one for one in found if one[0] < one[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
