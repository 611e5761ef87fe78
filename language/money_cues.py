"""The telling words around an amount of money: what they are and where they stand."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

KINDS = ("income", "spending", "debt", "loss", "none")
_DATA = Path(__file__).parent / "data" / "money_cues.csv"
_NOT_LOSS_OF_ONES_OWN = re.compile(
    r"(?:对方|保险|人家|司机|肇事|老板|公司|厂里|车主|工头|工地|矿上)[^,。;!?]{0,5}$"
)
_OWED_TO = re.compile(
    r"们?(?:家)?(?:的)?(?:[大二三小老堂表亲]|姐|哥|弟|妹|叔|舅|姨|姑|侄|丈|岳|邻|爸|妈|爹|娘|嫂|婶|外甥|亲家)"
)
_OTHERS = re.compile(
    r"(?:他|她|人家|书记|主任|会计|村长|干部|老板|厂里|厂子|公司|单位|工头|包工头|学校(?:那边)?|工地)(?:们|就|也|只)?$"
)
_TENANT = re.compile("租房|租了?(?:个|间|套)")
_WORTH = re.compile(r"死|淹|烧|冲|丢|偷|砸|塌|毁|冻")
_PUBLIC = re.compile(r"(?:政府|国家|上面|上级|财政|公家|县里|镇里|乡里)[^,。;!?]{0,3}$")
# One-character words that are only a part of another word: 发 in 发现, 报 in 申报.
_LARGER = re.compile(
    r"发(?=生|现|烧|展|炎|作|病|水|愁)|(?<=突|爆|沙|洗|头|批|开)发|见(?=面|过|不)|(?<=看|听|意|再|罕)见|合(?=作|适|理|同|伙|规)|药(?=店|房|材)|(?<=[山芍火弹农])药|修(?=改)|(?<=维|进)修|供(?=销)|(?<=提)供|"
    r"盖(?=章)|(?<=膝|覆)盖|治(?=安|保)|(?<=政|村|自|法)治|投(?=诉|票|靠)|报(?=名|告|警|道|案|到|酬)|(?<=申|上|举|填|通|代|汇|已|来|要|想)报|线(?=索|路|上|下)|(?<=热|电|在|光|毛|下|上|路|内)线|搞(?=错)|弄(?=错|丢|坏|不)|拿(?=不出|不起|不动|什么|钢|铁|着|去)|落(?=实|后|户|榜|下来)|(?<=角|失|坐|村)落|剩(?=余|我|俺|一个|两个|老)|交(?=代|通|办|流|警|给|往)|(?<=社|成|提|上)交|折(?=腾|磨|扣|旧)|(?<=骨|存|打|夭|对|曲|摔)折"
)


@dataclass(frozen=True)
class Cue:
    """A telling word at `[start, end)`."""

    start: int
    end: int
    kind: str
    word: str
    weak: bool = False


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, tuple[str, bool]]]:
    with _DATA.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        kinds = {row[1]: (row[0], len(row) > 2) for row in rows}
    ordered = sorted(kinds, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))), kinds


def cues(text: str) -> list[Cue]:
    """All telling words of a folded text, the longest at each place."""
    pattern, kinds = _table()
    found: list[Cue] = []
    for match in pattern.finditer(text):
        word = match.group()
        kind, weak = kinds[word]
        before = text[max(0, match.start() - 12) : match.start()]
        if word in ("欠我", "欠俺") and _OWED_TO.match(text, match.end()):
            kind = "debt"
        if kind == "loss" and word.startswith("赔") and _NOT_LOSS_OF_ONES_OWN.search(before):
            kind = "none"
        if word == "值" and not _WORTH.search(before):
            kind = "none"
        if word == "合" and text[match.start() - 1 : match.start()] in tuple("符综医联集结组适合"):
            continue
        if len(word) == 1 and _LARGER.match(text, match.start()):
            continue
        if _PUBLIC.search(before):
            kind = "none"  # 政府投了一百多万
        if (
            kind in ("income", "spending")
            and _OTHERS.search(before)
            and word[0] in "收垫付赔出给拿"
        ):
            kind = "none"  # 他收的是三百, 老板垫了一万
        if word == "租金" and _TENANT.search(before):
            kind = "spending"
        found.append(Cue(match.start(), match.end(), kind, word, weak))
    return found
