"""Words misheard by voice input put right, character for character: 尿毒征 → 尿毒症, 话疗 → 化疗."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "misheard.csv"
_TEN_THOUSAND = re.compile(r"(?<=[一二两三四五六七八九十])[完玩](?=[一二三四五六七八九多块左上]|$)")


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    with _DATA.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        right = {row[0]: row[1] for row in rows if len(row) == 2 and len(row[0]) == len(row[1])}
    ordered = sorted(right, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))), right


def corrected(text: str) -> str:
    """A folded text with the likely words; every character stays in its place."""
    pattern, right = _table()
    return _TEN_THOUSAND.sub("万", pattern.sub(lambda match: right[match.group()], text))
