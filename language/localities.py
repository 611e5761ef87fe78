"""Names of places below the county, which no packaged table holds: 通旅镇石佛村三组, 巴彦嘎查."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from language import township_names

# Characters at which a name that is read from its suffix leftwards has certainly begun.
_STOPS = frozenset(
    "我你他她它您俺咱们的了在是住叫从到被把让给跟也就又很没吗呢吧啊呀嘛这哪谁啥么怎且或每各某该另再更"
    "说问找去过要想有向往听见个户吃喝拿收管请帮替属归隔壁只连但才刚地着得可能会对着为因此及由将按"
    "村镇乡县市盟省举系"
)
# Characters that are part of a name only beside the ones named here.
_ONLY_BEFORE = {
    "那": "仁日木林音吉达拉", "都": "安兴昌匀江", "来": "安宾凤宝龙福庆", "和": "平顺林睦谐兴盛合美乐丰静硕政田龙安",
    "全": "福兴胜州椒", "本": "溪", "不": "冻", "外": "沟婆", "老": "庄河爷庙虎营坟山",
    "年": "丰", "天": "河水宝台山池马桥元", "月": "亮牙", "号": "", "旗": "",
}  # fmt: skip
_ONLY_AFTER = {
    "都": "成丰首满",
    "来": "凤如",
    "年": "万丰",
    "天": "通新",
    "旗": "红",
    "和": "永太义协",
    "全": "万",
}
# 村里, 村干部: the village is spoken of, not named, unless a name plainly begins before it.
_SPOKEN_OF = re.compile(r"里|上(?!.{0,2}村)|中|头|两委|(?:的)?干部|集体|委(?!会)")
_PLAINLY = re.compile(r"(?:在|住|是|到|去|[我俺咱]们?|回|来自|举报|反映|投诉|^|[,。;!?: \n])$")
_BREAKS = re.compile(
    r"具体|详细|什么|啥|隔壁|邻居|一些|这些|那些|一下|掌握|附近|老家|户籍|家住|现住|住址|地址|农村|山村|贫困|旁边|下面|属于|反映|举报|投诉|请问|村民|农民|"
    r"书记|主任|干部|申报|户口|[我俺咱]家|家里|[今去前昨明]年|[今昨前明]天|\d月|\d日|\d号|礼拜|星期|[上下这]周|调查|希望|单位|因为|所以|病了|你好|您好"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff〇0-9]")
# After a place that is already known the name is read forwards, and fewer characters end it.
_CHINESE_NAME = re.compile(
    r"(?!具体|详细|准确|什么|啥|哪|何|农村|上班|打工|务工|隔壁|附近|下面|一带|各|几|某|全|本[村镇乡]|多)[^\W我你他她它您俺咱们的了在是住吗呢吧啊呀嘛这个有就也没到从被把让给叫说找去要想很村乡县a-z]+$"
)
TOWN = ("街道办事处", "街道办", "街道", "苏木", "镇", "乡")
VILLAGE = ("村委会", "居委会", "嘎查", "社区", "村")
_SUFFIX = re.compile("|".join((*TOWN, *VILLAGE)))
_NOT_SUFFIX = re.compile(
    r"村(?=[民官霸务规容]|集体|镇|村通)|乡(?=下|亲|里乡|镇|村|音|土)|镇(?=痛|静|定|住了|不住|压|长)(?<!.镇(?=长))|社区(?=医|服务中心工)|村(?=卫生)"
)
_DATA = Path(__file__).parent / "data" / "not_places.txt"
_GROUP = re.compile(
    r"第?[0-9一二三四五六七八九十]{1,3}(?:村民小组|小组|组|社|队|屯)(?![长员里会])|第?[0-9一二三四五六七八九十]{1,3}(?:村民小组|小组|组|社|队)(?=长)"
)
_HAMLET = re.compile(
    r"[\u4e00-\u9fff]{1,3}(?:自然村|自然屯|(?:营子|庄|沟|湾|屯)[组社队]|屯|营子|庄|沟|湾|组|社|队)(?![\u4e00-\u9fff]?[长员])"
)
_HOUSE = re.compile(
    r"[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭郎鲁韦马方任袁柳史唐费岑薛雷贺倪汤罗毕郝安常于傅卞齐康伍余元顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒屈项董梁杜阮蓝闵席季贾路江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓郁单洪包左石崔吉龚程邢裴陆翁荀段侯宁仇武刘龙叶白从赖卓池乔阴苍闻谭申冉桑桂牛燕尚农温庄晏柴瞿阎连艾向古易廖步耿满匡寇]"
    r"(?:老家(?:村|庄|沟|屯|湾|寨)|家大?(?:庄|沟|湾|坝|寨|营子?|堡|屯|洼|岭|坡|窑|圪旦|梁|坪|冲|院子|塘|桥|店|铺|集|台|河|畔|塬|埠|疃|滩|口))(?:[组社队屯](?![长员里会]))?(?!的人)"
)


@lru_cache(maxsize=1)
def _not_places() -> frozenset[str]:
    lines = _DATA.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _is_no_name(name: str) -> bool:
    words = _not_places()
    if name[-2:] == "山村" and len(name) > 2:
        return name[-3] in "小穷大老远深个座"
    return name in words or (name[-2:] in words and name[-2:] not in ("新村", "大村", "小村"))


def part(text: str, position: int, suffixes: tuple[str, ...], longest: int = 8) -> int | None:
    """End of a name with one of `suffixes` that begins at `position`, None if there is none."""
    if suffixes is TOWN:
        listed = township_names.starting(text, position)
        if listed is not None:
            return listed
    limit = min(len(text), position + longest + 5)
    for match in _SUFFIX.finditer(text, position, limit):
        if match.group() in VILLAGE and suffixes is TOWN:
            return None
        if match.group() not in suffixes or _NOT_SUFFIX.match(text, match.start()):
            continue
        if match.start() == position:
            return None
        name = text[position : match.start()]
        if len(name) > longest or not _CHINESE_NAME.match(name):
            return None
        return match.end()
    return None


def tail(text: str, position: int) -> int:
    """End of township, village and group that follow a place ending at `position`."""
    for suffixes in (TOWN, VILLAGE):
        begin = position + (text[position : position + 1] == " ")
        end = part(text, begin, suffixes)
        if end is not None and text[begin:end] not in _not_places():
            position = end
    for pattern in (_HAMLET, _GROUP):
        begin = position + (text[position : position + 1] == " ")
        match = pattern.match(text, begin)
        if match is not None and (pattern is _GROUP or _left_edge(text, match.end(), 6) <= begin):
            position = match.end()
            if pattern is _HAMLET:
                group = _GROUP.match(text, position)
                return group.end() if group else position
    return position


def alone(text: str) -> list[tuple[int, int]]:
    """Spans of townships and villages said without anything above them."""
    spans: list[tuple[int, int]] = []
    covered = 0
    for match in _SUFFIX.finditer(text):
        if match.start() < covered or _NOT_SUFFIX.match(text, match.start()):
            continue
        steppe = match.group() in ("苏木", "嘎查")
        longest = 8 if steppe else 5
        start = max(covered, _left_edge(text, match.start(), longest, steppe))
        listed = township_names.ending(text, match.end()) if match.group() in TOWN else None
        if listed is not None and covered <= listed <= start:
            start = listed
        elif match.start() - start < 2 or _is_no_name(text[start : match.end()]):
            continue
        spoken_of = match.group() == "村" and _SPOKEN_OF.match(text, match.end())
        if spoken_of and not _PLAINLY.search(text, max(0, start - 2), start):
            continue
        end = match.end()
        end = tail(text, end)
        spans.append((start, end))
        covered = end
    for match in _HOUSE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            spans.append((match.start(), tail(text, match.end())))
    return sorted(spans)


def _left_edge(text: str, position: int, longest: int, steppe: bool = False) -> int:
    """Where the name that ends before `position` begins, at most `longest` characters away."""
    low = max(0, position - longest)
    for match in _BREAKS.finditer(text, max(0, low - 3), position):
        low = max(low, match.end())
    start = position
    while start > low and _CHINESE.match(text[start - 1]):
        char = text[start - 1]
        following = text[start : start + 1] if start < position else ""
        previous = text[start - 2 : start - 1] if start > 1 else ""
        if char in _STOPS:
            break
        if char == "家" and (previous == "" or previous in _STOPS or previous in "大老国一全农"):
            break
        if not steppe and (char in _ONLY_BEFORE or char in _ONLY_AFTER):
            fits_next = following and following in _ONLY_BEFORE.get(char, "")
            fits_last = previous and previous in _ONLY_AFTER.get(char, "")
            if not (fits_next or fits_last):
                break
        if char == "人" and following not in ("民", "和"):
            break
        start -= 1
    return start
