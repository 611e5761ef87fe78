"""What a personal name is made of: Han surnames, Mongolian name elements, words that are neither."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_CHINESE = re.compile(r"[\u4e00-\u9fff]+$")
DOTTED = re.compile(r"[\u4e00-\u9fff]{1,7}[·•‧・][\u4e00-\u9fff]{1,8}")
_TITLES = re.compile(
    r".(?:大爷|大娘|大妈|大叔|大婶|大伯|大姐|大哥|大嫂|[大二三四五六七八幺老小]?(?:叔|婶|嫂|爷|奶|伯|姨|姐|哥)|老师|医生|大夫|书记|主任|支书|村长|会计|"
    r"队长|组长|镇长|乡长|县长|局长|科长|站长|所长|干部|老头|老汉|老太|老板|某|师傅|先生|女士|同志|家人|家的|家里|家庄)"
)
_BAD = frozenset(
    "的了吗呢吧啊呀嘛我你他她它们您俺咱是住在电话手机号码身份证今年岁男女想要不没这那哪个什怎么因为得病跟与及被把让给也都就还又很说问报打户村镇乡县省市区去来过到从欠钱块"
)
_BAD_LAST = frozenset(
    "家有和会能可以人上下里前后多少小几一二三四五六七八九十号年月日时叫名口向反帮替找管是出种养干做收分扣拿吃先同带一申举投代，再只族"
)
_LAST_OF_ITS_OWN = frozenset("扣岁来得有和会年多子收")
_WORDS_OF_ITS_OWN = frozenset(
    [
        "几岁",
        "周岁",
        "虚岁",
        "回来",
        "起来",
        "出来",
        "上来",
        "进来",
        "下来",
        "过来",
        "本来",
        "从来",
        "觉得",
        "记得",
        "值得",
        "晓得",
        "懂得",
        "舍得",
        "认得",
        "免得",
        "获得",
        "所得",
        "没有",
        "只有",
        "还有",
        "都有",
        "开会",
        "社会",
        "机会",
        "不会",
        "今年",
        "去年",
        "前年",
        "明年",
        "往年",
        "每年",
        "成年",
        "多年",
        "当年",
        "早年",
        "很多",
        "许多",
        "好多",
        "差多",
        "儿子",
        "孩子",
        "妻子",
        "孙子",
        "嫂子",
        "婶子",
        "房子",
        "日子",
        "身子",
        "肚子",
        "脑子",
        "票子",
        "车子",
        "院子",
        "屋子",
        "样子",
        "没收",
        "歉收",
        "丰收",
        "秋收",
        "回收",
        "接收",
    ]
)
_BEFORE_LAI = frozenset("福喜东运春贵金财旺生有友银玉文永宝凤招")
_FINE_LAST = {
    "家": "国",
    "有": "富",
    "和": "平永玉",
    "人": "",
    "来": "",
    "会": "",
    "年": "万丰延鹤寿永新亚少",
    "多": "三来",
    "里": "万千",
    "上": "",
    "号": "",
    "子": "",
}


@lru_cache(maxsize=1)
def _surnames() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    lines = (_DATA / "surnames.txt").read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    return frozenset(words[0].split()), frozenset("".join(words[1:])), frozenset(words[2])


@lru_cache(maxsize=1)
def _not_names() -> frozenset[str]:
    lines = (_DATA / "not_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def _elements() -> re.Pattern[str]:
    lines = (_DATA / "mongolian_names.txt").read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("(?:[包白韩何云鲍宝李王]?)" + f"(?:{'|'.join(ordered)}){{1,4}}")


def surname_length(text: str, position: int) -> int:
    """2 or 1 for a surname at `position`, 0 for none."""
    compound, single, _ = _surnames()
    if text[position : position + 2] in compound:
        return 2
    return 1 if text[position : position + 1] in single else 0


def is_common(name: str) -> bool:
    """Whether a Han name has a surname that everybody knows, so that little else need point to it."""
    compound, _, common = _surnames()
    return name[:2] in compound or name[:1] in common


def stands_as_name(name: str) -> bool:
    """Whether three characters that stand apart where a name belongs are one, though its last
    character would rather begin the next word: 周粉扣, 包长岁, 李满得."""
    return (
        len(name) == 3
        and name[-1] in _LAST_OF_ITS_OWN
        and bool(_CHINESE.match(name))
        and surname_length(name, 0) == 1
        and name not in _not_names()
        and name[:2] not in _not_names()
        and name[1:] not in _WORDS_OF_ITS_OWN
        and name[1] not in _BAD
        and name[1] not in _BAD_LAST
    )


def is_han(name: str) -> bool:
    """Whether a string is a plausible Han name in full: surname and one or two further characters."""
    length = surname_length(name, 0)
    if not length or not _CHINESE.match(name) or not length + 1 <= len(name) <= length + 2:
        return False
    given = name[length:]
    inner = given[1:] if len(given) == 2 and given[0] in "来得有要在从住会能向去" else given
    if len(given) == 2 and given[1] == "来" and given[0] in _BEFORE_LAI:
        inner = given[:1]
    if name in _not_names() or _TITLES.match(name) or any(char in _BAD for char in inner):
        return False
    if len(given) == 1 and given in "三四五六七八":
        return True
    if len(name) == 3 and (name[:2] in _not_names() and name[:2] not in ("万一", "代表", "任何")):
        return False
    last = given[-1]
    if given[0] in "老小阿大" and last in "二三四五六七八九":  # 王老五
        return True
    return last not in _BAD_LAST or (given[-2:-1] in _FINE_LAST.get(last, "") and len(given) == 2)


def mongolian(text: str, position: int) -> int | None:
    """End of a Mongolian name of three characters or more at `position`; None if there is none."""
    match = _elements().match(text, position)
    if match is None:
        return None
    end, start = match.end(), match.start()
    while end > start and text[end - 1 : end + 1] in ("花了", "花钱", "花费"):
        end -= 1
    return end if end - start >= 3 else None


def is_mongolian(name: str) -> bool:
    match = _elements().fullmatch(name)
    return match is not None and len(name) >= 2
