"""The answer to 上学, 医保, 住房, 吃水, 有没有哪样有问题, read word by word: which of the four, fine or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Set, Tuple

from language.mishearing import corrected
from language.text import fold

KINDS = ("义务教育", "基本医疗", "住房", "饮水")
_DATA = Path(__file__).parent / "data" / "guarantee_words.txt"

_NOT = "(?:没有|不存在|没得|冇有|冇得|不有|莫得|么得|么有|木有|勿有|没|莫|冇|木|么|无|未)"
_TROUBLE = "(?:问题|毛病|困难|麻烦|麻达|难处|隐患)"
_LESS = "(?:啥子?|什么|么子|甚|哪样|任何|得|有|大|个|成|是)*"
_ENDS = "(?=[的呀啊吧呢哩咧嘞咯哒哇啦了着来滴得很个格已经]*(?:$|[ ,。.!;?、:]|就是|上学|看病|医保|房|水|其他|别))"
_HOW = "(?:太|大|咋|怎么|怎|是很|够|很|蛮|咋个)?"
_GOOD = (
    "(?:行|中|好|得行?|成|安全|合格|达标|卫生|干净|可以|管|要得|方便|放心|保险|稳当|正常|过关|牢靠)"
)
_WORDS: Tuple[Tuple[str, str], ...] = (
    ("except", "除(?:了|开|脱|去|过)"),
    ("only", "就是|就(?=[医住房水吃喝饮看上念读])|只是|只有|单单|单是|主要是?|唯独|光是|就剩"),
    ("rest", "(?:其他|其它|其余|别的|别样|别个|旁的|旁格|旁边的|剩下的?|另外的?|余下的?)"
             "(?:[一两俩三仨几]?[样个项]|[俩仨])|那(?:[两三几][样个项]|[俩仨])|其他|其它|其余|别的|别样|别个|旁的|旁格|剩下的?|余下的?|再(?=都|的)"),
    ("first two", "前(?:面|头)?的?[两俩二][样个项]?"),
    ("last two", "后(?:面|头|边)?的?[两俩二][样个项]?"),
    ("all", "(?:这|那)?四[样个项]|这些|这几样|样样|哪样|一切|全部|通通|统统|啥都|(?:^|(?<=[ ,。.!;?]))(?:都|全|均|拢)|全(?=有|不|没|成)"),
    ("trouble ahead", "(?:不行|不好|不中|有问题|成问题|差|恼火)[的嘞个](?:就|只)?(?:是|有)"),
    ("before", "原先|早先|以前|之前|原来|从前|过去|往年|先前|[头前]些年"),
    ("all troubled", f"{_NOT}(?:有)?一样(?:是)?(?:好|行|中|得|成)"),
    ("good", f"{_NOT}{_LESS}{_TROUBLE}|{_NOT}(?:有)?[哪一]样{_LESS}{_TROUBLE}|[不唔勿]{_LESS}{_TROUBLE}|"
             f"{_NOT}(?:得|有)?(?:啥|什么|么子)?(?:大)?事|没说的|不消操心|不愁|不缺|不差|不赖|不错|不孬|不花钱|免费|都管|"
             f"有保障|好[着在]|还[好行]|正常|安全|合格|达标|过关|解决|可以|凑合|齐全|全乎|要得|ok|能保证|"
             f"(?:[好行中得成有齐通管]|{_NOT}){_ENDS}"),
    ("trouble", f"[不勿唔弗毋欠没冇]{_HOW}{_GOOD}|有(?:点|些|大|个|很大|蛮大|一点|着)*{_TROUBLE}|(?:是|成|大|个)+{_TROUBLE}|"
                "[没冇无](?:有|得)?保障|费劲|恼火|老火|糟|(?<![没不])难|差(?=$|[ ,。.!;?得劲])"),
)  # fmt: skip
_DENIED = re.compile("(?:不是|没有?|不|无|冇|唔|勿|并非|没得)$")
_CLAUSE = re.compile("[,。.!;?… ]")
_AGAIN = re.compile("[又就也真很老太都嗯这个那它但不过可还,]{0,4}")
_NOW = re.compile("现在|如今|眼下|已经")
_FILLER = re.compile("[和跟同与还有就是呗吧啊这那俩两样个一项的主要咯嘛呀哈了孩子,。.!、 ]")

Role = Tuple[str, str]


@lru_cache(maxsize=1)
def _patterns() -> List[Tuple[Role, re.Pattern[str]]]:
    patterns = [((role, ""), re.compile(pattern)) for role, pattern in _WORDS]
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            role, kind, pattern = line.split(",", 2)
            patterns.append(((role, kind), re.compile(pattern)))
    return patterns


def _words(text: str) -> List[Tuple[Role, int, int]]:
    """The words that say something here, from left to right, the longest at each place."""
    found = []
    position = 0
    while position < len(text):
        best: Optional[Tuple[Role, int]] = None
        for role, pattern in _patterns():
            match = pattern.match(text, position)
            if match and match.end() > (best[1] if best else position):
                best = (role, match.end())
        if best is None:
            position += 1
        else:
            found.append((best[0], position, best[1]))
            position = best[1]
    return found


@dataclass
class _Reading:
    """What was understood so far; ``True`` in ``fine`` is no problem, ``False`` is one."""

    fine: Dict[str, bool] = field(default_factory=dict)
    rest: Optional[bool] = None
    contrasted: bool = False
    open: List[str] = field(default_factory=list)  # named, nothing said of them yet
    last: List[str] = field(default_factory=list)  # of which something was said last
    every: str = ""  # "all" or "rest" stands before the verdict
    singled: Set[str] = field(default_factory=set)
    only: bool = False
    excepted: bool = False
    ahead: bool = False

    def names(self, kinds: Tuple[str, ...]) -> None:
        if self.every == "all":
            self.every = ""
        if self.ahead or self.excepted:
            for kind in kinds:
                self.fine[kind] = False
            self.last, self.ahead = list(kinds), False
            return
        self.open += [kind for kind in kinds if kind not in self.open]
        if self.only:
            self.singled.update(kinds)

    def judges(
        self, fine: bool, *, own: str = "", strong: bool = False, beside: bool = True
    ) -> None:
        """A verdict: on its own kind, on what was named, on the rest or on all, or on the last.

        ``beside`` says that it follows at once on what was said last.
        """
        if own and (strong or own in self.open):
            targets = [own]
        elif self.every == "rest" or self.excepted:
            self.rest, self.contrasted, self.excepted = fine, True, False
            self.every = ""
            return
        elif self.open:
            targets = list(self.open)
        elif self.every == "all":
            self.every = ""
            self.rest = fine
            self.fine = {} if fine else dict.fromkeys(KINDS, False)
            return
        elif own:  # 漏了老幺: where none of the four was named, weak words speak of something else
            targets = self.last if beside else [own] if self.last else []
        elif fine and not (self.last and beside and all(self.fine.get(k) for k in self.last)):
            self.rest = True if self.rest is None else self.rest
            return
        elif fine or (self.last and beside and not self.only):
            targets = self.last
        else:
            return
        for kind in targets:
            self.fine[kind] = fine
        self.open = [kind for kind in self.open if kind not in targets]
        self.last, self.only, self.excepted = list(targets), False, False

    def result(self) -> Optional[List[str]]:
        for kind in self.open:
            if kind not in self.fine and (kind in self.singled or (self.contrasted and self.rest)):
                self.fine[kind] = False
        if self.contrasted and self.rest is False:
            return [kind for kind in KINDS if not self.fine.get(kind, False)]
        if self.fine or self.rest is not None:
            return [kind for kind in KINDS if self.fine.get(kind) is False]
        return None


def read(text: str) -> Optional[List[str]]:
    """Which of the four have a problem, in the order of :data:`KINDS`; ``[]`` if none has.

    None when the answer says nothing of it. What is only named has a problem where nothing else
    is said (住房和饮水) or the others are said to be fine (水啊, 就水, 别的没事).
    """
    folded = corrected(fold(text))
    reading = _Reading()
    words = _words(folded)
    said = 0
    for (role, kind), start, end in words:
        begins = max((m.end() for m in _CLAUSE.finditer(folded, 0, start)), default=0)
        beside = bool(_AGAIN.fullmatch(folded, max(begins, said), start))
        _take(reading, role, kind, folded[begins:start], beside)
        said = end
    found = reading.result()
    if found is None and reading.open and not _FILLER.sub("", _between(folded, words)):
        return [kind for kind in KINDS if kind in reading.open]
    return found


def _take(reading: _Reading, role: str, kind: str, before: str, beside: bool) -> None:
    """One word with what stands before it in its clause; ``beside`` if nothing else stands between."""
    if role == "topic":
        reading.names((kind,))
    elif role in ("first two", "last two"):
        reading.names(KINDS[:2] if role == "first two" else KINDS[2:])
    elif role == "only":
        reading.only = True
    elif role == "except":
        reading.excepted = True
    elif role == "rest" or (role == "all" and not reading.open and reading.every != "rest"):
        if role == "rest":
            reading.singled.update(reading.open)
            for one in reading.open:
                reading.fine.setdefault(one, False)
            reading.open = []
        reading.every = role
    elif role == "trouble ahead":
        reading.ahead = True
    elif role == "all troubled":
        reading.fine = dict.fromkeys(KINDS, False)
    elif role.endswith(("good", "trouble")):
        fine = role.endswith("good")
        if not fine and _DENIED.search(before):
            fine = True
        if not fine and re.search(dict(_WORDS)["before"], before):
            if role.startswith("strong") and kind not in reading.open:
                reading.open.append(kind)
            return
        if fine and _NOW.search(before) and reading.last and not reading.open:
            reading.open = list(reading.last)
        if role != "open trouble" or kind in (*reading.open, *reading.last):
            beside = beside or (not fine and bool(kind))
            reading.judges(fine, own=kind, strong=role.startswith("strong"), beside=beside)


def _between(text: str, words: List[Tuple[Role, int, int]]) -> str:
    """What is left of a text without its words."""
    pieces = []
    last = 0
    for _, start, end in words:
        pieces.append(text[last:start])
        last = end
    return "".join((*pieces, text[last:]))
