"""The numbers that Word writes before paragraphs by itself (numPr), as text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from policy_kb.importing.numerals import written
from policy_kb.importing.package import child, local, value

LEVELS = 9
LONGEST_CHAIN = 20  # styles based on styles; a ring of them ends here
PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class Level:
    """One level of a list: how its number is written and where it starts."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False
    style: str | None = None
    restarts: bool = True


class Numbering:
    """Counts through a document's lists in the order of its paragraphs."""

    def __init__(self, lists: etree._Element | None, styles: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._linked: dict[str, str] = {}  # abstract list → the style that holds the real one
        self._lists: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
        self._styles = {value(one, "styleId") or "": one for one in _named(styles, "style")}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        for one in _named(lists, "abstractNum"):
            key = value(one, "abstractNumId") or ""
            self._abstract[key] = dict(map(_level, _named(one, "lvl")))
            link = value(child(one, "numStyleLink"))
            if link is not None:
                self._linked[key] = link
        for one in _named(lists, "num"):
            overrides = _named(one, "lvlOverride")
            levels = [
                _level(inner) for over in overrides if (inner := child(over, "lvl")) is not None
            ]
            starts = {
                _integer(value(over, "ilvl")): _integer(value(child(over, "startOverride")), 1)
                for over in overrides
                if child(over, "startOverride") is not None
            }
            abstract = value(child(one, "abstractNumId")) or ""
            self._lists[value(one, "numId") or ""] = (abstract, dict(levels), starts)

    def style_name(self, paragraph: etree._Element) -> str:
        """The name of the paragraph's style, lower case; empty when it has none."""
        style = self._styles.get(value(child(paragraph, "pPr", "pStyle")) or "")
        return (value(child(style, "name")) or "").lower()

    def number(self, paragraph: etree._Element) -> str:
        """The number before this paragraph, empty when it has none; counts it."""
        key, depth = self._place(paragraph)
        if key not in self._lists:
            return ""
        abstract, overrides, starts = self._lists[key]
        abstract = self._real(abstract)
        levels = {**self._abstract.get(abstract, {}), **overrides}
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        if key not in self._begun:
            self._begun.add(key)
            for place, start in starts.items():
                counts[min(place, LEVELS - 1)] = start - 1
        now = counts[depth]
        counts[depth] = level.start if now is None else now + 1
        for deeper in range(depth + 1, LEVELS):
            if levels.get(deeper, Level()).restarts:
                counts[deeper] = None
        if level.form in {"bullet", "none"}:
            return ""
        return PLACE.sub(lambda found: self._count(found, levels, counts, level), level.text)

    def _count(
        self,
        found: re.Match[str],
        levels: dict[int, Level],
        counts: list[int | None],
        writing: Level,
    ) -> str:
        place = int(found.group(1)) - 1
        named = levels.get(place, Level())
        number = counts[place]
        return written(
            named.start if number is None else number, "decimal" if writing.legal else named.form
        )

    def _real(self, abstract: str) -> str:
        """Follows a list that only names a style to the list that the style uses."""
        style = self._styles.get(self._linked.get(abstract, ""))
        target = value(child(style, "pPr", "numPr", "numId")) if style is not None else None
        return self._lists[target][0] if target in self._lists else abstract

    def _place(self, paragraph: etree._Element) -> tuple[str, int]:
        """List and level of a paragraph, its own or its style's."""
        own = child(paragraph, "pPr", "numPr")
        key, depth = value(child(own, "numId")), value(child(own, "ilvl"))
        name = value(child(paragraph, "pPr", "pStyle"))
        if key is not None:
            return key, min(_integer(depth), LEVELS - 1)
        for _ in range(LONGEST_CHAIN):
            style = self._styles.get(name or "")
            if style is None:
                break
            held = child(style, "pPr", "numPr")
            key = value(child(held, "numId"))
            if key is not None:
                given = depth or value(child(held, "ilvl"))
                place = self._styled(key, name or "") if given is None else _integer(given)
                return key, min(place, LEVELS - 1)
            name = value(child(style, "basedOn"))
        return "", 0

    def _styled(self, key: str, style: str) -> int:
        """The level of a list that names this style as its own."""
        abstract, overrides, _ = self._lists.get(key, ("", {}, {}))
        levels = {**self._abstract.get(self._real(abstract), {}), **overrides}
        return next((depth for depth, level in levels.items() if level.style == style), 0)


def _named(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if element is None else [one for one in element if local(one) == name]


def _level(element: etree._Element) -> tuple[int, Level]:
    legal = child(element, "isLgl")
    return min(_integer(value(element, "ilvl")), LEVELS - 1), Level(
        value(child(element, "numFmt")) or "decimal",
        value(child(element, "lvlText")) or "",
        _integer(value(child(element, "start")), 1),
        legal is not None and value(legal) not in {"0", "false"},
        value(child(element, "pStyle")),
        value(child(element, "lvlRestart")) != "0",
    )


def _integer(text: str | None, default: int = 0) -> int:
    return int(text) if text is not None and text.isdecimal() else default
