"""Short names of townships completed below a known county: 东台安丰 → 安丰镇, 莒南板泉 → 板泉镇."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from language import localities
from language.township_names import by_county

_SUFFIX = re.compile(
    r"(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|东乡|纳西|景颇|达斡尔|仫佬|羌|毛南|仡佬|锡伯|鄂温克|鄂伦春)族)*"
    r"(?:民族乡|镇|乡|苏木|街道办事处|街道)$"
)
_WRITTEN_OUT = re.compile("镇|乡|苏木|街道")
# What may follow a short name in speech without making a longer word of it: 乐至劳动|局 is no township.
_ENDS = re.compile(
    r"$|[^\u4e00-\u9fff]|[的人那这我俺咱叫住在有边也家姓今他她你想要问]|农村|下面|附近|本地|当地|过来|来的"
)


@lru_cache(maxsize=64)
def _stems(county: str) -> dict[str, str | None]:
    """Short name → official name of one county's townships; None where two share the short one."""
    stems: dict[str, str | None] = {}
    for name in by_county().get(county, "").split():
        stem = _SUFFIX.sub("", name)
        if len(stem) >= 2:
            stems[stem] = None if stem in stems else name
    return stems


def below(counties: Iterable[str], text: str, position: int) -> tuple[int, str] | None:
    """End and official name of a township whose short name stands at `position` of a folded text.

    `counties` are the codes of the counties that may be meant. None where the name is written
    out, goes on as another word, or could be two townships.
    """
    for length in (5, 4, 3, 2):
        stem = text[position : position + length]
        if len(stem) < length or _WRITTEN_OUT.match(text, position + length):
            continue
        village = localities.part(text, position + length, localities.VILLAGE)
        if village is None and not _ENDS.match(text, position + length):
            continue
        named = {name for code in counties for s, name in _stems(code).items() if s == stem}
        if len(named) == 1 and (name := named.pop()) is not None:
            return position + length, name
    return None


@lru_cache(maxsize=1)
def official_names() -> frozenset[str]:
    """The official names of all townships of the country."""
    return frozenset(name for names in by_county().values() for name in names.split())


@lru_cache(maxsize=1)
def _everywhere() -> dict[str, str | None]:
    stems: dict[str, str | None] = {}
    for county in by_county():
        for stem, name in _stems.__wrapped__(county).items():
            stems[stem] = name if stems.get(stem, name) == name else None
    return stems


def anywhere(stem: str) -> str | None:
    """The official name where every township of that short name in the country bears the same one."""
    return _everywhere().get(stem)
