"""Words by which a reporter takes a record back, says how it was, or wants it done again."""

from __future__ import annotations

import re

from actions import progress_said as said
from language.text import fold

WITHDRAW, RATE, REOPEN = "withdraw", "rate", "reopen"
"""The reporter's steps, as ``intake/data/steps.yml`` calls them."""

_LONGEST, _SHORT = 40, 20
_ASKS = re.compile(r"[?？]|吗|么$|嘛$|咋|怎么|为啥|为什么|凭啥|凭什么|什么|啥时|几时|多久|还没")
_MATTER = r"(?:申报|申请|举报|反映|投诉|线索|登记)"
_THAT = (
    r"(?:那|这|我|俺|咱|家|的|个|件|份|次|上次|上回|之前|前面|刚才|刚刚|昨天|前天|报|里|,|，|\s)"
)

_WITHDRAW = re.compile(
    rf"撤回|撤(?:了|掉)(?:它|吧|就行)?$|(?:取消|撤销|撤掉){_THAT}*(?:{_MATTER}|SB|XS)|{_MATTER}{_THAT}*(?:取消|撤销|撤掉|作废)"
)
_NO_WISH_TO_WITHDRAW = re.compile(
    r"逼|威胁|强迫|恐吓|[让叫要喊](?:我|俺|咱)|群里|(?:他|她|干部|书记|主任|会计|村长|支书|村里|[镇乡县]上)(?:们)?[^，。]{0,6}撤|公示|公告|名单|照片|相片|图片|那句|这句|授权|转账|消息|信息|短信|微信|职|被|凭啥|为啥|撤[^，。]{0,6}(?:成|掉|好|到)?了?没|撤[^，。]{0,4}了吗|(?:不|别|没|莫)(?:想|要|能)?撤"
)
_LETS_GO = re.compile(
    rf"(?:算了|{_THAT}|{_MATTER}|事儿?|就|都|不(?:想)?(?:再)?追究了?)*"
    r"(?:不(?:想|用|必)?(?:要|办|报|申报|申请|举报|反映|投诉|追究|告|查|弄|管|来)(?:了|啦|咯)|作废(?:了|吧)?|不要了|别(?:来|查|办|报)了)"
    r"(?:吧|啊|呀|哈|[。!！~\s])*"
)

_HEAD = (
    r"(?:我|俺|咱|们|家|对|这|个|那|次|件|结果|办|的|事儿?|核查|处理|你们|他们|得|感觉|觉得|评价|"
    r"打分|选|是|,|，|:|：|\s)*"
)
_TAIL = r"(?:了|吧|的|啊|呀|哦|哈|嘛|谢谢|辛苦|你们|您|[。!！~\s])*"
_REST = re.compile(r"^[\s,，。.!！;；、:：]+")
_VERY = r"(?:很|非常|十分|特别|相当|极其?|太)"
_LEVELS = tuple(
    (level, re.compile(f"{_HEAD}(?:{words}){_TAIL}"))
    for level, words in (
        (1, rf"{_VERY}不满意|一点(?:儿)?(?:都|也)?不满意|(?:完全|根本|压根)不满意"),
        (2, r"(?:有点|比较|挺)?不满意|不(?:太|咋|怎么|大|够|算|是很)满意"),
        (5, rf"{_VERY}(?:的)?满意"),
        (4, r"(?:挺|比较|还算|还|可|都)?满意"),
        (3, r"一般般?|还行|凑合|马马虎虎"),
    )
)

_AGAIN = re.compile(
    r"重(?:新)?(?:办|查|核查|核实|调查|处理)|重新(?:来看|上门|来人)|再(?:来)?(?:核查|核实|调查|办|查|看|来)(?:一)?(?:次|遍|回|趟)"
)
_ANOTHER_PAPER = re.compile(r"证|卡|户口|手续|低保|存折|进度|编号|到哪")
_NOT_AGAIN = re.compile(r"(?:不|别|甭|莫)(?:用|要|想|必)?(?:再)?(?:重|查|办)")
_NOBODY_CAME = (
    r"(?:没|莫|木)(?:有|得)?(?:一?个)?人?(?:来|上门|进(?:我|俺)?(?:家)?门)|未(?:曾)?(?:来|上门)"
)
_OBJECTS = re.compile(
    r"不服|不认(?:可|这|账|那)|不同意(?:这个|那个|你们的?|他们的?)?(?:结果|结论|说法)|(?:结果|结论|写的|说的)(?:都|就)?(?:不对|不是|假|有假|不公)|不公道"
    r"|走过场|糊弄|瞎写|瞎编|白查|没(?:有|给)?(?:我|俺)?解决|(?:还是|根本)没(?:管|办)"
)
_BADLY = re.compile(
    rf"{_NOBODY_CAME}|走(?:个)?过场|糊弄|敷衍|应付|态度|骂|凶|吼|不耐烦|瞎写|瞎编|乱写|造假|假的|串通|包庇|袒护|一伙|收(?:了)?钱|要钱|请客|刁难|威胁|报复"
    r"|(?:换|请|找|派|[让叫要由])[^，。]{0,4}(?:镇|乡|县|上级|上面|上头|别的?|其他|另)[^，。]{0,6}(?:人|干部|单位|查|看|来)"
    r"|换(?:个|一个)?(?:单位|地方|人)|(?:不要|别|莫|甭|不能|不想)(?:再)?[让叫要由][^，。]{0,3}(?:村|大队|本地)"
)
_REPORTS = re.compile(r"举报|投诉|检举|告状|告(?!诉)")
_WHY = re.compile(
    rf"(?:我|俺|咱)?(?:就|还)?(?:想|要|要求|申请|请|给我|能不能|必须)*(?:把)?{_THAT}*(?:事|结果)?(?:得|必须|给我|要)*"
    rf"(?:{_AGAIN.pattern}|撤回(?:来)?|不服|不认可)(?:一|下|次|遍|回|趟|吧|了|啊|{_MATTER}|的)*"
)


def step_in(text: str) -> str | None:
    """The step that words plainly ask for: 撤回, 要求重办, or a level of satisfaction."""
    text = fold(text)
    if len(text) > _LONGEST:
        return None
    if _WITHDRAW.search(text) and not _NO_WISH_TO_WITHDRAW.search(text):
        return WITHDRAW
    if level_in(text):
        return RATE
    if _AGAIN.search(text) and not (_ANOTHER_PAPER.search(text) or _NOT_AGAIN.search(text)):
        return REOPEN
    return None


def lets_go(text: str) -> bool:
    """Whether the words may give up what was filed, or only what is being talked of: 不办了."""
    return len(text) <= _SHORT and bool(_LETS_GO.fullmatch(fold(text).strip()))


def level_in(text: str) -> int | None:
    """5 很满意 … 1 很不满意: the words are a rating, alone or with the reason behind it."""
    found = _rating(text)
    return found[0] if found else None


def objects(text: str) -> bool:
    """Whether the words, after a result, say that it is wrong: 我不服, 他们根本没来."""
    text = fold(text)
    if _ASKS.search(text) or _REPORTS.search(text) or len(text) > _LONGEST:
        return False
    nobody = len(text) <= _SHORT and re.search(_NOBODY_CAME, text)
    return bool(nobody or _OBJECTS.search(text))


def badly(text: str) -> bool:
    """Whether it was dealt with so that another unit must see to it: 走过场, 没来, 态度差."""
    return bool(_BADLY.search(fold(text)))


def refuses(text: str) -> bool:
    """Whether it shall stay as it is: 不撤, 不用重办."""
    text = fold(text)
    return bool(re.search(r"(?:不|别|甭|莫|先不)(?:用|要|想|必)?(?:再)?(?:撤|重)", text))


def reason_in(text: str) -> str:
    """What is said beside the wish itself, numbers taken out; empty if nothing."""
    if lets_go(text):
        return ""
    rest = said.without_numbers(text).strip()
    rated = _rating(rest)
    rest = rated[1] if rated else _WHY.sub(" ", rest)
    rest = rest.strip(" ，。,.、：:!！;；")
    return rest if len(rest) >= 3 else ""


def _rating(text: str) -> tuple[int, str] | None:
    folded = said.without_numbers(fold(text)).strip()
    for level, pattern in _LEVELS:
        found = pattern.match(folded)
        if found is None:
            continue
        rest = folded[found.end() :]
        if not rest:
            return level, ""
        mark = _REST.match(rest) or _REST.match(folded[found.end() - 1 :])
        if mark and not _ASKS.search(rest) and level != 3:
            return level, rest.strip()
    return None
