"""Place expressions: found, completed to official names, and resolved to divisions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from language import called_places, localities, townships
from language.divisions import LEVELS, Division, nicknames, ordinary_words, packaged, short_forms
from language.mention import Cover, Span
from language.text import fold

__all__ = ["Division", "Gazetteer", "PlaceMatch"]

_LEFT_CUE = re.compile(
    r"(?:在|住|住址|来自|家是|我是|俺是|地址|户籍|老家|是|到|回|[我俺]们?|属于?|归|家住|籍|哪里|:|从|咱们?)(?:是|在)?[: ]?$"
)
_RIGHT_CUE = re.compile(r"人(?!民)|的|这边|那边|这儿|这里|本地|农村|乡下|户口|,|$|老家|有(?:个|一)")
_HERE = re.compile(r"这边|那边|这儿|这里|那里|本地|农村|乡下")
_SWALLOWED = re.compile(r"(?:老[汉大长]|[子娃女学]上|[老外]公三|老婆三)$")
_ELSEWHERE = re.compile(  # where one goes for work, school or treatment is not where one lives
    r"(?:那边|市里|城里)?(?:看了|治了|住了|做了|待了|干了|过来的?|搬来的?|嫁过来|迁来的?|打工|务工|上班|当兵|看病|住院|读书|上学|上大学|念书|做手术|治病|治疗|检查|化疗|搞建筑|干活|找活|进厂|开店|做活|送外卖|出差|的?医院|[^,。;!?的]{0,4}(?:厂|工地|公司|饭店|酒店|工厂|矿上|煤矿)|[^,。;!?的]{0,6}医院|(?:协和|华西|湘雅|同济|齐鲁|附[一二]|省立|人民)?(?:做)?(?:的)?(?:化疗|放疗|透析|住院|看病|开刀|手术|治疗|做工|扎钢筋)|大学|学院|银行|师范|理工|人寿|牌|话|菜|火锅|方向)"
)
_CONTINUES = re.compile(
    r"子|路|街(?!道)|大道|村|镇|乡(?!下)|街道|社区|苏木|嘎查|屯|庄|营|沟|湾|河(?!边)|桥|岗|店|坝|庙|堡|大队|公社|分场|农场"
)
_ONE_BEFORE_SUFFIX = re.compile(r"[\u4e00-\u9fff](?:镇|乡|村|苏木)")
"""凤凰崖村 and 库伦图镇 are longer names: below a county no town is called by one character."""
_BARE_TOWN = re.compile(
    r"[ ,]*(?:我们?|俺们?|咱们?|家)?(?:就)?(?:是|在|住|住在)?[ ,]*(?P<town>[\u4e00-\u9fff]{2,5}?)(?:的|那边|那儿|这边|人|啊|吧)*[ 。.!]*"
)
_WORDY_AFTER = re.compile(r"[了着过]")


_SUFFIXES = frozenset("省市县区旗盟州镇乡木村查社屯组队庄道")


@dataclass(frozen=True)
class PlaceMatch:
    """A contiguous place expression. `known` are the divisions the most specific listed part may mean."""

    start: int
    end: int
    normalized: str
    known: tuple[Division, ...]


@dataclass
class _Part:
    start: int
    end: int
    candidates: list[Division]
    full: bool
    official: str = ""  # of a township that no division stands for


class Gazetteer:
    """GB/T 2260 provinces, cities and counties, and whatever townships and villages were imported."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._by_code: dict[str, Division] = {}
        self._names: dict[str, list[Division]] = {}
        self._full: set[str] = set()
        for division in divisions:
            self._by_code[division.code] = division
            self._full.add(division.name)
            for name in {division.name, *short_forms(division)}:
                self._names.setdefault(name, []).append(division)
        for nickname, official in nicknames().items():
            known = [d for d in self._names.get(official, []) if d.name == official]
            if known:
                self._names[nickname] = known + [
                    d for d in self._names.get(nickname, []) if d not in known
                ]
        self._lengths: dict[str, list[int]] = {}
        for name, known in self._names.items():
            known.sort(key=lambda division: LEVELS.index(division.level))
            lengths = self._lengths.setdefault(name[0], [])
            if len(name) not in lengths:
                lengths.append(len(name))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    @classmethod
    def load(cls, extra: Iterable[Division] = ()) -> Gazetteer:
        """The packaged table, with imported divisions beside it (one code, one division)."""
        imported = tuple(extra)
        return cls((*packaged(), *imported)) if imported else _packaged_gazetteer()

    def find(self, text: str) -> list[PlaceMatch]:
        """All place expressions of a text as it was written, in order."""
        return self._find(fold(text), asked=False)

    def complete(self, text: str) -> str:
        """The text with the official names of the places in it; nothing is added above the parts said."""
        pieces: list[str] = []
        last = 0
        for match in self._find(fold(text), asked=True):
            pieces += [text[last : match.start], match.normalized]
            last = match.end
        return "".join((*pieces, text[last:])).strip()

    def resolve(self, text: str) -> list[Division]:
        """The divisions that the most specific known part may mean; several when ambiguous, [] if unknown.

        A code stands for itself.
        """
        code = text.strip()
        if code in self._by_code:
            return [self._by_code[code]]
        for match in self._find(fold(code), asked=True):
            if match.known:
                return list(match.known)
        return []

    def answer(self, text: str) -> PlaceMatch | None:
        """The first place of a text that answers the question where one lives.

        A short form in the middle of other characters is none: 王秀英 is not 秀英.
        """
        folded = fold(text)
        bare = _BARE_TOWN.fullmatch(folded)
        town = (
            townships.anywhere(bare["town"]) if bare and bare["town"] not in self._names else None
        )
        if bare is not None and town is not None:
            known = tuple(self._names.get(town, ()))
            return PlaceMatch(bare.start("town"), bare.end("town"), town, known)
        for match in self._find(folded, asked=True):
            before = folded[match.start - 1 : match.start]
            free = not "\u4e00" <= before <= "\u9fff" or _LEFT_CUE.search(folded, 0, match.start)
            if free or folded[match.start : match.end][-1] in _SUFFIXES:
                return match
        return None

    def _find(self, text: str, asked: bool) -> list[PlaceMatch]:
        matches: list[PlaceMatch] = []
        position = 0
        while position < len(text):
            chain = self._chain(text, position, asked)
            if chain is None:
                position += 1
            else:
                matches.append(chain)
                position = chain.end
        called = called_places.called(text)
        matches = [one for one in matches if (one.start, one.end) not in called]
        cover = Cover(len(text), [Span(one.start, one.end, None) for one in matches])
        for start, end in (*called, *localities.alone(text)):
            if not cover.touches(start, end):
                matches.append(PlaceMatch(start, end, text[start:end].replace(" ", ""), ()))
                cover.mark(start, end)
        return sorted(matches, key=lambda match: match.start)

    def _chain(self, text: str, position: int, asked: bool) -> PlaceMatch | None:
        parts: list[_Part] = []
        end = position
        while True:
            begin = end + (
                bool(parts) and text[end : end + 1] in (" ", ",") and end + 1 < len(text)
            )
            if parts:
                said = text[parts[-1].start : parts[-1].end]
                if len(said) > 1 and text.startswith(said, begin):  # 东台 东台安丰镇
                    end = parts[-1].end = begin + len(said)
                    continue
            part = self._listed(text, begin, parts)
            if part is None:
                break
            parts.append(part)
            end = part.end
        if not parts:
            return None
        town = self._shortened(text, parts)
        stop = town.end if town else end
        finish = localities.tail(text, stop)
        if not self._acceptable(text, parts, finish, asked):
            return None
        if town is not None and town.candidates:
            parts.append(town)
        self._settle(parts)
        official = "".join(part.candidates[0].name for part in parts)
        if town is not None and not town.candidates:
            official += town.official
        rest = text[stop:finish].replace(" ", "")
        return PlaceMatch(parts[0].start, finish, official + rest, tuple(parts[-1].candidates))

    def _shortened(self, text: str, parts: list[_Part]) -> _Part | None:
        """The township below a county that is said without its 镇 or 乡: 东台安丰, 莒南板泉."""
        end = parts[-1].end
        begin = end + (text[end : end + 1] in (" ", ","))
        counties = [d for d in parts[-1].candidates if d.level == "county"]
        found = townships.below([d.code for d in counties], text, begin)
        if found is None:
            return None
        imported = [
            d for d in self._names.get(found[1], []) if any(self._within(d, c) for c in counties)
        ]
        return _Part(begin, found[0], imported, True, found[1])

    def _listed(self, text: str, begin: int, above: list[_Part]) -> _Part | None:
        for length in self._lengths.get(text[begin : begin + 1], ()):
            name = text[begin : begin + length]
            known = self._names.get(name)
            if known is None or len(name) < length:
                continue
            full = name in self._full
            goes_on = not full and _CONTINUES.match(text, begin + length)
            goes_on = goes_on or (not full and _ONE_BEFORE_SUFFIX.match(text, begin + length))
            if goes_on and not self._begins_below(text, begin + length, known):
                return None  # a longer name goes on: what it begins with is no name either
            if above:
                known = [d for d in known if any(self._within(d, a) for a in above[-1].candidates)]
            if known:
                official = [division for division in known if division.name == name]
                return _Part(begin, begin + length, official or list(known), full)
        return None

    def _begins_below(self, text: str, at: int, above: list[Division]) -> bool:
        """Whether a place of these divisions begins at ``at``: 昭通|镇雄县, 陕西|镇巴."""
        for length in self._lengths.get(text[at : at + 1], ()):
            name = text[at : at + length]
            if any(
                self._within(one, division)
                for one in self._names.get(name, ())
                for division in above
            ):
                return True
        return False

    def _within(self, division: Division, ancestor: Division) -> bool:
        parent = division.parent
        while parent is not None:
            if parent == ancestor.code:
                return True
            above = self._by_code.get(parent)
            parent = above.parent if above else None
        return False

    def _settle(self, parts: list[_Part]) -> None:
        """Each part keeps the candidates that agree with the parts below it."""
        for upper, lower in zip(reversed(parts[:-1]), reversed(parts[1:]), strict=True):
            upper.candidates = [
                a for a in upper.candidates if any(self._within(d, a) for d in lower.candidates)
            ] or upper.candidates

    def _acceptable(self, text: str, parts: list[_Part], finish: int, asked: bool) -> bool:
        first, end = parts[0], parts[-1].end
        whole = finish > end or len(parts) > 1
        name = text[first.start : first.end]
        if finish == end and len(parts) <= 2 and _ELSEWHERE.match(text, end):
            return False
        cut_off = len(parts) == 1 and not first.full and self._inside(text, first.start)
        if cut_off and (finish > end or name[-1] in "镇乡村"):
            return False  # 安丰镇 is not 丰镇, nor is 安丰镇红安村
        if asked and len(text) - (finish - first.start) <= 6:
            return True
        if whole or (first.full and len(name) > 2):
            return True
        if first.start and text[first.start - 1] == name[0]:
            return False  # 自己包包头
        if (
            name in ordinary_words()
            or (len(name) == 2 and name[0] in "和成文随理通渠易应从全")
            or all(d.level == "county" and d.name.endswith("区") for d in first.candidates)
        ):
            if _WORDY_AFTER.match(text, end):
                return False
            if not first.start and _HERE.match(text, end):
                return True  # 大丰这边…
            left = _LEFT_CUE.search(text, max(0, first.start - 4), first.start)
            return bool(left and _RIGHT_CUE.match(text, end))
        # 老汉中风 is not 汉中, 孩子上海… is not 上海: the first character belongs to a word before.
        return first.full or not _SWALLOWED.search(text, max(0, first.start - 2), first.start + 1)

    @staticmethod
    def _inside(text: str, start: int) -> bool:
        """Whether a character before belongs to the same word, as far as one can see."""
        before = text[start - 1 : start]
        return "\u4e00" <= before <= "\u9fff" and not _LEFT_CUE.search(
            text, max(0, start - 4), start
        )


@lru_cache(maxsize=1)
def _packaged_gazetteer() -> Gazetteer:
    return Gazetteer(packaged())
