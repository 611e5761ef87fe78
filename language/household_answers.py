"""How many people a household has, told as the answer to that very question.

Then any count of people is the household's, and a list of who lives there is added up:
就他跟我妈两个, 俺两口子，老婆婆，三个孩子, 母子仨. What was taken back (四口 不不 三口) and who is gone
(闺女嫁出去了) does not count.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator, List, Optional, Set, Tuple

from language.numerals import read

_LARGEST = 30
_N = r"(?:\d{1,2}|[一二两三四五六七八九十俩仨]{1,3})"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_SMALL = {"俩": 2, "仨": 3, "两": 2}
_END = r"(?=$|[\s,，。.!?;、~吧啊呢嘛嘞咧哩呀哇的了哈哦])"
_MENDED = re.compile(
    r"(?<!是)不对|(?<!是)不是(?=[^,，。;]{0,6}(?:我|俺|说|错|[,，\s]|$))|错[了咯啦]|哦不|啊不|不不+|[漏落][了掉]+|[少多][说算报]了?(?:一个)?|忘了|忘[记说算]|应该[是填写]?|更正|"
    r"等[下哈]|等一[下哈]|改成|改为|写成|改[,，\s]"
)
_FORGOTTEN = re.compile(r"[漏落忘]|少[说算报]")
_MONEY = re.compile(r"[\d一二两三四五六七八九十几](?:万|千|百)|[\d百千万](?:多)?(?:块|元)")
_DENIED = re.compile(rf"不是{_N}[个口]人?")
_BEFORE = re.compile(r"(?:原来|以前|原先|过去|本来|早先|从前|户口(?:本|簿)?上?)[^,，。;\s]*")
_NOW = re.compile(
    rf"(?:现在|如今|眼下|目前|这会儿?|实际|常住|剩下?|在家)[^,，。;\d一二两三四五六七八九十俩仨]{{0,6}}(?P<n>{_N})(?:口|个|位)?人?{_END}"
)
_TOTAL = re.compile(
    rf"(?:一共|总共|拢共|统共|满打满算|加起来|合起来|加一块儿?|(?<![公])共|(?:连|算上|加上|带上)[^,，。\s\d一二两三四五六七八九十]{{1,6}}?)[有是就]*\s*(?P<n>{_N})(?!\d|搭|起|共|块|总|伙|同)(?:口|个|位)?人?"
)
_BESIDES = re.compile(rf"除了?(?:我|俺|额)[^,，\d]{{0,6}}?(?P<n>{_N})(?:口|个|{_END})")
_ONLY = re.compile(rf"(?:就|只有|只剩)(?P<n>{_N})个(?:老人|老的|大人|人)")
_MOUTHS = re.compile(
    rf"(?P<n>{_N})\s*(?:口(?!井|气|饭|锅)|(?:个|位)?人(?!家|均|打工|上班|挣|赚|生病|有病|得病|带|干活|出去|在外|住院|残))"
)
_COUPLE = re.compile(r"[老我俺额小他][两俩]口|[两俩]口子")
_ALONE_COUNT = re.compile(
    rf"(?:嗯|哦|就|是|有|也|都|得|只有?|大概|得有|那|这|家里|屋里|屋头|他家|她家|[我俺额咱]们?家?|(?P<a>{_N}个)(?={_N}个))*(?P<n>{_N})(?:个|口|位)?人?(?:吧|左右|啊|呢|嘛|哩|嘞|的|了|哈|哇|呗|咯|噻|在家|住)*"
)
_OURS = re.compile(
    rf"(?:[我俺额咱他她]们?|家里?头?|屋里?头?|一家子?|全家)(?:就|是|有|共|也|只|现在)*(?P<n>俩|仨|{_N}个)(?:{_END}|(?=一起|一块|住|过))"
)
_JOINED = re.compile(
    rf"(?:和|跟|与|同)[^,，。;\s\d]{{1,5}}?(?P<n>俩|仨|(?:两|三|四|五|六)个)(?:人)?{_END}"
)
"""Two or more who are counted together: 就我妈和我弟两个."""
_NO_MORE_THAN_ONE = re.compile(
    r"(?:家里?|屋里?头?|他家|她家)?(?:就|只有?|光|只剩下?|剩下?)[^,，。;\s和跟与同带领加、还]{1,6}?(?:自己)?一个?人(?:过|住|在家|在屋头|生活|过日子|了|吧|啊|呀|的)*[,，。!\s]*"
)
"""就她老婆儿一个人: who is named and who is counted are one."""
_JUST_THE_TWO = re.compile(
    r"(?:就|只有?|只剩下?|光)(?:是|剩)?(?:[他她我俺]们)?(?:老)?(?:两口子?|俩口子?|俩|两个老的?|两个老人|两个)(?:人)?(?:过|住|在家|了|吧|啊|的)*[,，。!\s]*$"
)
_PAIR = re.compile(
    rf"(?:母子|父子|母女|父女|爷孙|祖孙|婆孙|婆媳|公媳|娘母|娘儿|爷儿|爷们|娘们|兄弟|弟兄|姐弟|兄妹|姊妹|姐妹|夫妻|老头老太太?|老头老婆子?|老汉老婆|爷爷奶奶|爸妈|爹妈|爹娘|父母|公婆|二老|娘|爷|哥|崽)[崽囡]?(?P<n>俩|仨|[两三四五]个(?!娃|孩|儿|孙|闺)|[二三四]人|{_N}口)|(?P<m>[三四])(?:娘母|爷子)"
)
_DATA = Path(__file__).parent / "data" / "kin_words.txt"
_KIN = {
    word
    for line in _DATA.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
}
_KIN_RE = "(?:" + "|".join(sorted(_KIN, key=len, reverse=True)) + ")"
_WHO = r"(?:[我俺额咱他她](?:们)?(?:家|的|那个?)?|[大二三四五六小老幺]|自己的?)*"
_KIND = r"(?:[^,，。;\s\d一二两三四五六七八九十俩仨我他她和跟带]{1,4}的|上学的?|念书的?|读书的?|上大学的?|没成家的?|没结婚的?|未成年的?|瘫痪?的?|有病的?|残疾的?|生病的?|小|老|大|傻|亲|外)*"
_TOKENS = re.compile(
    rf"(?:[我俺额咱他她]们?(?:家|自己)?)?(?P<couple>老?[两俩]口子?|夫妻[俩两]?个?|小[两俩]口子?|夫妇[俩两]?个?|公母俩|(?:[我俺额咱他她]们?)(?:俩|两个)(?!娃|孩|儿|闺|女|孙|小|崽)|俩大人|两个大人|二老|爹娘|爸妈|爹妈|父母亲?|公婆|公公婆婆|爷爷奶奶|爷奶|姥姥姥爷|姥爷姥姥|外公外婆|岳父岳母)|"
    r"(?P<sizes>(?P<big>[一二两三四五俩仨\d])个?[大老](?:的|人)?[,，\s]?(?P<little>[一二两三四五俩仨\d])个?(?:小|少|娃)的?)|"
    rf"(?P<some>{_N})\s*个?{_KIND}(?:{_KIN_RE})|"
    rf"(?P<led>(?:带|领|拉扯|拖|养|守)着?)(?P<of>{_N})个(?!月|人){_KIND}(?:{_KIN_RE})?|"
    rf"{_WHO}{_KIND}(?P<one>{_KIN_RE})(?:自己|自个儿?)?|"
    r"(?P<self>[我俺额咱他她](?:自己|自个儿?|本人|独个儿?)?(?:一个(?:人|孤[^,，\s]{1,4}|单身[^,，\s]{0,3}|光棍)?)?|自己|本人)(?!们?[家的])"
)
_SELF_WITH = re.compile(r"^[\s就只现在光是]*(?:和|跟|同|与|陪着?)(?![他她])")
_LONE = re.compile(
    r"(?:一个(?:人)?|独个儿?|独自|自个儿?|孤身|单身|光棍)(?:人)?(?:一个|一条|汉)?(?:过|住|生活|单过)?|自己(?:过|住)|单过"
)
_GONE = re.compile(
    r"不在了|没了|走咗|去世|过世|死了|死得早|走了|走得早|过了世|出嫁|出门子|嫁|分出去|分了家|分家|单过|另过|不住(?:这|一起|家)|不算|离了?婚(?!回)|跑了|判了"
)
_ABOUT = re.compile(r"没(?:有|得)?|冇|[我俺额他她]是")
_RELATIVE = re.compile(
    rf"(?P<which>[少漏落多])[说算报掉]?了?(?P<n>[一两俩二三1-3])(?:个|口)?人?{_END}"
)
_BACK = re.compile(r"回(?:来|娘家)|带着|搬")
_SHARE = 0.25
"""So much of an answer must be people for it to be a list of them."""


_BY_AGE = re.compile(
    rf"(?:大人|老人|老的|大的|小的|小孩儿?|孩子|娃儿?|娃娃)(?:有|是)?(?P<n>{_N})个?{_END.replace('(?=$|', '(?=$|大|小|老|孩|娃|')}"
)
"""People counted behind what they are: 大人俩小孩俩."""


_PER_HEAD = re.compile(
    r"(?<![就只光剩])(?:一|每)个?人(?=(?:大概|大约|差不多|也就|才|能|平均|摊|合)?(?:一年|每年|年|一个?月|每月|挣|收入|\d))"
)
"""Money a head counts nobody: 一个人一年两万."""
_MONTHS = re.compile(
    r"[一二两三四五六七八九十半几每\d]+个(?:多|半)?(?:月|星期|礼拜|季度|钟头|小时)"
)
"""How long something takes counts nobody: 一个月两千."""


def size(text: str) -> Optional[int]:
    """The count in a folded answer; ``None`` where it tells none."""
    text = _BEFORE.sub(" ", _DENIED.sub(" ", text.translate(_FORMAL)))
    text = _MONTHS.sub(" ", _PER_HEAD.sub(" ", _without_money(text)))
    mended = list(_MENDED.finditer(text))
    for match in reversed(mended):
        rest = text[match.end() :]
        if _FORGOTTEN.match(match.group()) and not re.search(_N, rest):
            continue  # 是5个人，忘了算我奶奶 only says who is among them
        again = _told(rest)
        if again:
            return again
    return _told(text)


def _without_money(text: str) -> str:
    """三口人，一年总共两万二 tells of people and of money: what is money counts nobody."""
    clauses = re.split(r"(?<=[,，。;；\s])", text)
    people = [one for one in clauses if not _MONEY.search(one)]
    return "".join(people) if any(re.search(r"[\u4e00-\u9fff\d]", one) for one in people) else text


def one_more(text: str, before: int) -> Optional[int]:
    """The count put right by people who were left out or counted too many: 少说了一个, 多算俩."""
    said = _RELATIVE.search(text)
    if said is None or _told(text[said.end() :]):
        return None
    change = _number(said["n"]) or 1
    after = before + (change if said["which"] != "多" else -change)
    return after if 1 <= after <= _LARGEST else None


def _told(text: str) -> Optional[int]:
    if _NO_MORE_THAN_ONE.fullmatch(text):
        return 1
    if _JUST_THE_TWO.search(text):
        return 2
    besides = _BESIDES.search(text)
    others = _number(besides["n"]) if besides else None
    if others:
        return others + 1
    now = _NOW.search(text)
    if now:
        return _number(now["n"])
    total = [
        one for one in _TOTAL.finditer(text) if not re.match(r"岁|年|月|亩", text[one.end() :])
    ]
    if total:
        return _number(total[-1]["n"])
    mouths = [
        _number(one["n"])
        for one in _MOUTHS.finditer(text)
        if not _COUPLE.search(text, max(0, one.start() - 1), one.end() + 1)
        and not (one.group().startswith("一") and re.match(r"过|住|在家", text[one.end() :]))
    ]
    people = [one for one in mouths if one]
    clauses = [one for one in re.split(r"[\s,，。.;；!?:：]+", text) if one]
    alone = [_ALONE_COUNT.fullmatch(one) for one in clauses if not _COUPLE.search(one)]
    bare = [count for one in alone if one and (count := _number(one["n"]))]
    if bare and (len(bare) > 1 or max(people, default=1) == 1):
        return bare[-1]
    if people:
        return max(people) if max(people) > 1 else _added(text) or 1
    ages = [_number(one["n"]) or 0 for one in _BY_AGE.finditer(text)]
    if len(ages) > 1:
        return sum(ages)
    only = _ONLY.search(text)
    if only:
        return _number(only["n"])
    for pattern in (_OURS, _PAIR, _JOINED):
        match = pattern.search(text)
        if match and not _lists_more(text, match):
            found = match.groupdict()
            return _number((found.get("n") or found.get("m") or "").rstrip("个人口"))
    return _added(text) or (1 if _LONE.search(text) else None)


def _lists_more(text: str, match: "re.Match[str]") -> bool:
    """Whether others stand beside those who are counted: 婆孙俩 还有我."""
    return bool(re.search(r"还有|加上|和|跟|带|[,，\s]+[一二两三四俩仨\d]", text[match.end() :]))


def _added(text: str) -> Optional[int]:
    """Everybody who is listed; ``None`` where the words are more than a list of people."""
    parts: List[str] = [
        part
        for part in re.split(r"[,，。;；\s、!]+", text)
        if part and (not _GONE.search(part) or _BACK.search(part)) and not _ABOUT.match(part)
    ]
    total = named = 0
    seen: Set[str] = set()
    for heads, length, who in (one for part in parts for one in _listed(part)):
        total += 0 if who in seen else heads  # 俺跟俺哥 俺哥是哑巴: one brother
        named += length
        seen.update({who} if who else ())
    if total and _SELF_WITH.match(text):
        total += 1
    return total if 0 < total <= _LARGEST and named >= _SHARE * sum(map(len, parts)) else None


def _listed(part: str) -> Iterator[Tuple[int, int, str]]:
    """The people of one stretch: how many, how many characters name them, and a single one's word."""
    for match in _TOKENS.finditer(part):
        length = match.end() - match.start()
        if match["couple"]:
            yield 2, length, ""
        elif match["sizes"]:
            yield (_number(match["big"]) or 1) + (_number(match["little"]) or 1), length, ""
        elif match["some"] or match["of"]:
            yield _number(match["some"] or match["of"]) or 1, length, ""
        else:
            yield 1, length, match["one"] or ("他" if match.group()[:1] in "他她" else "我")


def _number(said: str) -> Optional[int]:
    said = said.rstrip("个")
    if said in _SMALL:
        return _SMALL[said]
    number = read(said, 0)
    if number is None or number.low is None or number.low != number.high:
        return None
    return int(number.low) if 1 <= number.low <= _LARGEST else None
