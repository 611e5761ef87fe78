"""Which amounts are income, spending, debt or loss, judged by the nearest words around them."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from language.amounts import Amount
from language.corrections import takes_back

KINDS = ("income", "spending", "debt", "loss", "none")
_DATA = Path(__file__).parent / "data" / "money_cues.csv"
_FARTHEST = 26  # characters, commas and further amounts counted in, beyond which a word says nothing
_WINDOW = 60
_SENTENCE = re.compile(r"[。;!?\n]")
_CADRE = re.compile(r"主任|书记|支书|会计|村长|村干部|队长|组长|镇长|干部|文书|出纳|举报|反映|投诉|贪|工作人员|村里(?=扣|收|要|截)|村委")
_TAKEN = re.compile(r"扣|截留|贪污|挪用|冒领|套取|骗取|私吞|侵吞|少发|少给|没发|没给|不给|不发|没到账|没见到|好处费|回扣|红包|送礼|吃了")
_LIMIT_AFTER = re.compile(r" ?(?:元|块钱?)?(?:的)?(?:以下|以上|以内|之内|之下|之上|的?线(?!城)|为?标准|为界|这条线|的门槛|封顶)")
_LIMIT_BEFORE = re.compile(r"(?:低于|高于|超过|超出|达到|达不到|不超|少于|多于|标准(?:是|为)?|线(?:是|为)?|最高|上限(?:是)?|不满|满|够)[^,。;!?]{0,4}$")
_EACH = re.compile(r"每(?:头|只|亩|斤|袋|吨|公斤|棵|匹|口猪|件|平)[^,。;!?]{0,5}$")
_ASKING = re.compile(r"吗|是不是|能不能|算不算|够不够|多少|怎么|咋|可不可以|能否|行不行|才算|才能|政策|规定|条件|符合|够格|算低|行吗|对不|几多|呢\?|什么")
_OWN = re.compile(r"[我俺咱]|家里|全家|屋头|人均收入才|自己|孩子|老伴|一年也就")
_NOT_LOSS_OF_ONES_OWN = re.compile(r"(?:对方|保险|人家|司机|肇事|老板|公司|厂里|车主)[^,。;!?]{0,5}$")
_WORTH = re.compile(r"死|淹|烧|冲|丢|偷|砸|塌|毁|冻")
_WHOSE = re.compile(r"人均|每人|平均|一个人合|一口人|全家|一家子(?:总共|一共|合计)")
_WEAK_INCOME = frozenset(["拿", "弄", "搞", "得", "发", "领", "合", "见", "剩", "落", "寄", "补贴", "补助", "低保", "低保金", "收", "养老", "奖补", "卖", "拿回", "来源", "工程", "养老金", "残补", "残疾补贴", "粮补", "草补", "土地流转", "流转费", "承包费", "租金", "地租", "工资", "公益岗", "公益性岗位", "分红", "给", "护理补贴", "进来", "高龄补贴", "五保", "抚恤", "生态补偿"])
_PAID_OUT = frozenset(("发了", "给了"))


@dataclass(frozen=True)
class Cue:
    """A telling word at `[start, end)`."""

    start: int
    end: int
    kind: str
    word: str


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    with _DATA.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        kinds = {word: kind for kind, word in rows}
    ordered = sorted(kinds, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))), kinds


def cues(text: str) -> list[Cue]:
    """All telling words of a folded text, the longest at each place."""
    pattern, kinds = _table()
    found: list[Cue] = []
    for match in pattern.finditer(text):
        word = match.group()
        kind = kinds[word]
        before = text[max(0, match.start() - 12) : match.start()]
        if kind == "loss" and word.startswith("赔") and _NOT_LOSS_OF_ONES_OWN.search(before):
            kind = "none"
        if word == "值" and not _WORTH.search(before):
            kind = "none"
        if word == "合" and text[match.start() - 1 : match.start()] in tuple("符综医联集结组适合"):
            continue
        if word in ("发", "得个", "见", "合", "药", "修", "供", "盖", "治", "投", "奖", "套", "报", "线", "落", "剩", "交", "折") and _part_of_word(text, match):
            continue
        found.append(Cue(match.start(), match.end(), kind, word))
    return found


_LARGER = re.compile(
    r"发(?=生|现|烧|展|炎|作|病|水|愁)|(?<=突|爆|沙|洗|头|批|开)发|见(?=面|过|不)|(?<=看|听|意|再|罕)见|合(?=作|适|理|同|伙|规)|药(?=店|房)|修(?=改)|(?<=维|进)修|供(?=销)|(?<=提)供|"
    r"盖(?=章)|(?<=膝|覆)盖|治(?=安|保)|(?<=政|村|自|法)治|投(?=诉|票|靠)|报(?=名|告|警|道|案|到|酬)|(?<=申|上|举|填|通|代|汇|已|来|要|想)报|线(?=索|路|上|下)|(?<=热|电|在|光|毛|下|上|路|内)线|落(?=实|后|户|榜|下来)|(?<=角|失|坐|村)落|剩(?=余|我|俺|一个|两个|老)|交(?=代|通|办|流|警|给|往)|(?<=社|成|提|上)交|折(?=腾|磨|扣|旧)|(?<=骨|存|打|夭|对|曲|摔)折"
)


def _part_of_word(text: str, match: re.Match[str]) -> bool:
    larger = _LARGER.match(text, match.start())
    return larger is not None


def classify(text: str, amounts: list[Amount]) -> list[str | None]:
    """A kind of `KINDS` for each amount, None where nothing around it tells."""
    told = cues(text)
    kinds: list[str | None] = []
    for index, amount in enumerate(amounts):
        kind = _kind(text, amounts, index, told)
        if index and takes_back(text[amounts[index - 1].end : amount.start]):
            kind = kinds[-1] or kind
        kinds.append(kind)
    return kinds


def _kind(text: str, amounts: list[Amount], index: int, told: list[Cue]) -> str | None:
    amount = amounts[index]
    near = max(0, amount.start - _WINDOW)
    begin = max((m.end() for m in _SENTENCE.finditer(text, near, amount.start)), default=near)
    close = _SENTENCE.search(text, amount.end, amount.end + _WINDOW)
    finish = close.start() if close else min(len(text), amount.end + _WINDOW)
    sentence = text[begin : close.end() if close else finish]
    if _is_limit(text, amount, sentence):
        return "none"
    best: tuple[float, str, str] | None = None
    first = bisect_left(told, near, key=lambda cue: cue.start)
    last = bisect_left(told, amount.end + 8, key=lambda cue: cue.start)
    within = told[first:last]
    for cue in within:
        cost = _cost(text, amounts, index, cue)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, cue.kind, cue.word)
    clause_start = max(begin, text.rfind(",", 0, amount.start) + 1, amounts[index - 1].end if index else 0)
    comma = text.find(",", amount.end, finish)
    clause_end = comma if comma >= 0 else finish
    if index + 1 < len(amounts):
        clause_end = min(clause_end, amounts[index + 1].start)
    clause = text[max(clause_start, amount.start - 12) : min(clause_end, amount.end + 10)]
    if best is None:
        told_whose = amount.period in ("year", "month", "day") or _WHOSE.search(clause)
        return "income" if told_whose and not _TAKEN.search(clause) else None
    kind, word = best[1], best[2]
    officials = bool(_CADRE.search(text[begin : amount.start]))
    if kind == "income" and (_TAKEN.search(clause) or (word in _WEAK_INCOME and officials)):
        return "none"
    if kind == "none" and word in _PAID_OUT:
        wages = [c for c in within if c.kind == "income" and 0 <= amount.start - c.end <= 10]
        if wages and not officials and not _TAKEN.search(clause):
            return "income"
    return kind


def _is_limit(text: str, amount: Amount, sentence: str) -> bool:
    """Whether the amount is a line of the policy that is asked about, not the speaker's own."""
    if text[amount.end : amount.end + 1] == "算" and text[amount.start - 1 : amount.start] == "按":
        return True
    if _EACH.search(text[max(0, amount.start - 8) : amount.start]):
        return True
    asking = bool(_ASKING.search(sentence))
    own = bool(_OWN.search(text[max(0, amount.start - 14) : amount.start]))
    if _LIMIT_AFTER.match(text, amount.end):
        return asking or not own
    if _LIMIT_BEFORE.search(text[max(0, amount.start - 9) : amount.start]):
        return asking or not own
    below = text[max(0, amount.start - 3) : amount.start + 2]
    return asking and not own and "不到" in below


def _cost(text: str, amounts: list[Amount], index: int, cue: Cue) -> float | None:
    """How far a telling word is from an amount; None if it cannot speak of it."""
    amount = amounts[index]
    if cue.end <= amount.start:
        between = text[cue.end : amount.start]
        if len(_SENTENCE.findall(between)) <= 1:
            before = amounts[max(0, index - 12) : index]
            crossed = sum(1 for other in before if cue.end <= other.start)
            cost = len(between) + 5 * between.count(",") + 7 * crossed + 8 * len(_SENTENCE.findall(between))
            return cost if cost <= _FARTHEST else None
        return None
    if cue.start >= amount.end:
        between = text[amount.end : cue.start]
        if len(between) > 6 or re.search(r"[,。;!?\n]", between):
            return None
        following = amounts[index + 1] if index + 1 < len(amounts) else None
        if following is not None and following.start < cue.start:
            return None
        near_next = following is not None and following.start - cue.end <= 4
        if near_next and "," not in text[cue.end : following.start]:  # type: ignore[union-attr]
            return len(between) * 2 + 12.0
        return len(between.removeprefix("的").removeprefix("多")) * 2 + 2.5
    if cue.start >= amount.period_start and cue.end <= amount.end:
        return 0.5
    return None
