"""Places where a page has probably lost characters, for the person who imports."""

from __future__ import annotations

import re

SIGNS = re.compile(
    r"(?<!\d)20\d{2}\d{2,4}日"  # 2020418日: 年 and 月 are gone
    r"|^20\d{2}\d{2,4}$"  # the same on a line of its own, 日 gone too
    r"|〔20\d{2}\d+号?"  # 〔202324号: the closing bracket is gone
    r"|(?<![A-Z])[A-Z]{1,4}/?[A-Z]{0,5}\d{2,5}(?:19|20)\d{2}(?!\d)"  # T/CHES182018
    r"|\ufffd"
    r"|(?<=[\u4e00-\u9fff]{2})[?](?=[\u4e00-\u9fff]{2})",
    re.M,
)
DAY = re.compile(r"(?<!\d)(\d{3,4})日(?!内|以内|之内|期)")
ASKING = re.compile(r"[吗呢么哪何否什怎几谁啥]|多少|多长|多久|是不是")
BEFORE_QUESTION = 30  # characters in which a question says that it is one


def damaged(text: str) -> list[str]:
    """The fragments that look damaged, in order; each with what stands around a lost sign."""
    found = [(match.start(), match) for match in SIGNS.finditer(text)]
    found += [(one.start(), one) for one in DAY.finditer(text) if is_month_and_day(one.group(1))]
    kept = []
    for _, match in sorted(found, key=lambda one: one[0]):
        fragment = match.group()
        if fragment == "?":
            if ASKING.search(text[max(0, match.start() - BEFORE_QUESTION) : match.start()]):
                continue
            fragment = text[match.start() - 2 : match.end() + 2]
        elif fragment == "\ufffd":
            fragment = text[max(0, match.start() - 2) : match.end() + 2]
        kept.append(fragment)
    return kept


def is_month_and_day(digits: str) -> bool:
    """529 may be 5月29日; 180 is a number of days."""
    cuts = [(int(digits[:place]), digits[place:]) for place in (1, 2)]
    return any(
        1 <= month <= 12 and not day.startswith("0") and 1 <= int(day) <= 31
        for month, day in cuts
        if day
    )
