"""The administrative divisions: the packaged table of GB/T 2260 and the short forms people use."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|"
    "仡佬族|锡伯族?|普米族|塔吉克族?|怒族|鄂温克族|德昂族|保安族|裕固族|独龙族|鄂伦春族|珞巴族|门巴族|各族|蒙古"
)
_SUFFIX = re.compile(
    rf"(?:{_PEOPLES})*(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|特区|省|市|县|区|盟|旗|州)$"
)
_FIRST_PEOPLE = re.compile(_PEOPLES)
_SIDE = re.compile("(左|右)翼?(前|中|后)?旗?$")
_LONG = 4
"""So many characters at least has the stem of a name that people cut."""
LEVELS = ("province", "city", "county", "township", "village")


@dataclass(frozen=True)
class Division:
    """A province, city, county, township or village; `parent` is the code of the one above."""

    code: str
    name: str
    level: str
    parent: str | None


@lru_cache(maxsize=1)
def packaged() -> tuple[Division, ...]:
    """Provinces, cities and counties in the order of their codes."""
    with (_DATA / "divisions.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    codes = {row["code"] for row in rows}
    return tuple(_division(row["code"], row["name"], codes) for row in rows)


def _division(code: str, name: str, codes: set[str]) -> Division:
    if code.endswith("0000"):
        return Division(code, name, "province", None)
    if code.endswith("00"):
        return Division(code, name, "city", code[:2] + "0000")
    city = code[:4] + "00"
    return Division(code, name, "county", city if city in codes else code[:2] + "0000")


@lru_cache(maxsize=1)
def nicknames() -> dict[str, str]:
    """Spoken names that no rule yields: 呼市 → 呼和浩特市, 土左旗 → 土默特左旗."""
    with (_DATA / "nicknames.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        return {row[0]: row[1] for row in rows if len(row) == 2}


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Short names that are everyday words or given names: 和平, 富裕, 方正, 合作."""
    text = (_DATA / "ordinary_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def short_forms(division: Division) -> set[str]:
    """Names without the word for their level: 东台市 → 东台, 凉山彝族自治州 → 凉山, 凉山州."""
    stem = _SUFFIX.sub("", division.name)
    forms = {stem}
    if division.name.endswith("自治州"):
        forms.add(stem + "州")
    if division.name.endswith(("自治县", "自治旗")):
        forms.add(stem + division.name[-1])
    if division.level == "county" and division.name[-1] in "县旗":
        forms |= _shorter_still(division.name, stem)
    if division.level in ("township", "village"):
        forms = {division.name}
    return {form for form in forms if len(form) >= 2} - {division.name}


def _shorter_still(name: str, stem: str) -> set[str]:
    """What is left of long names in speech: 前郭尔罗斯蒙古族自治县 → 前郭县, 喀喇沁左翼 → 喀左, 阜新蒙古族 → 阜蒙县.

    The short forms keep their 县 or 旗, but for 喀左, which is no word by itself.
    """
    last = name[-1]
    people = _FIRST_PEOPLE.search(name, len(stem))
    if not stem:  # 东乡族自治县 is named after its people alone
        return {people.group().rstrip("族") + last} if people else set()
    forms: set[str] = set()
    if name.endswith("蒙古族自治县") and people is not None and people.group() == "蒙古族":
        forms.add(f"{stem[0]}蒙{last}")  # 阜蒙县, 杜蒙县
    side = _SIDE.search(stem + last if last == "旗" else stem)
    if side is not None and len(stem) >= _LONG:
        short = stem[0] + "".join(side.groups(""))
        forms.add(f"{short}{last}")
        if stem.endswith("翼"):
            forms.add(short)
    elif len(stem) >= _LONG:
        forms.add(f"{stem[:2]}{last}")
    return forms - {name}
