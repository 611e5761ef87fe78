"""明白纸: what a region's documents promise a household in need, on one page, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from policy_kb.cards import Card, Document, packaged_cards, read_yaml
from policy_kb.errors import KnowledgeError
from policy_kb.library import Library
from policy_kb.regions import Place


class NoSheet(KnowledgeError):
    """No document that holds in this region says anything for a sheet."""


@dataclass(frozen=True)
class Line:
    """One rule in plain words; ``source`` counts the sheet's documents from 1."""

    text: str
    source: int
    section: str


@dataclass(frozen=True)
class Part:
    """A heading with its lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    """A page for ``region`` (its name). ``sources`` are the documents, in order of mention."""

    region: str
    title: str
    opening: str
    parts: tuple[Part, ...]
    call: str
    basis: str
    sources: tuple[str, ...]
    notice: str

    def as_text(self) -> str:
        """The page as plain lines, for a printer without a browser, or to read out."""
        lines = [self.title, self.region, self.opening]
        for part in self.parts:
            lines += ["", f"【{part.title}】"]
            lines += [f"· {one.text}［{one.source}］{one.section}" for one in part.lines]
        lines += ["", self.call, "", f"{self.basis}："]
        lines += [f"［{number}］{one}" for number, one in enumerate(self.sources, 1)]
        return "\n".join([*lines, self.notice])


def sheet(library: Library, place: Place, today: date) -> Sheet:
    """The sheet of a place: of each matter the rule that leads there, and no other region's.

    Of the documents in force whose region contains the place, the later one leads, then the
    higher level. What none of them says is left out. Raises :class:`NoSheet`.
    """
    data = _data()
    documents: list[str] = []
    parts = []
    taken: set[str] = set()
    for wanted in data["parts"]:
        lines: list[Line] = []
        for topic in wanted["topics"]:
            card = _leading(library, place, topic, today)
            if card is None or card.id in taken or len(lines) == wanted["most"]:
                continue
            text = _words(card, data)
            if not text:
                continue
            taken.add(card.id)
            if card.document not in documents:
                documents.append(card.document)
            number = documents.index(card.document) + 1
            lines.append(Line(text, number, card.section))
        if lines:
            parts.append(Part(wanted["title"], tuple(lines)))
    if not parts:
        raise NoSheet(data["nothing"])
    told = [_source(library.documents[one]) for one in documents]
    return Sheet(
        place.name,
        data["title"],
        data["opening"],
        tuple(parts),
        data["call"],
        data["basis"],
        tuple(told),
        data["notice"],
    )


def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml("data", "sheet.yml")
    return loaded


def _leading(library: Library, place: Place, topic: str, today: date) -> Card | None:
    """The card that leads on a topic; one whose own topic it is goes before one that touches it."""
    found = [card for card in _holding(library, place, today) if topic in card.topics]

    def order(card: Card) -> tuple[int, int, bool, str]:
        document = library.documents[card.document]
        level = place.chain.index(document.region)
        return (-document.issued.toordinal(), -level, card.topic != topic, card.id)

    return min(found, key=order, default=None)


def _holding(library: Library, place: Place, today: date) -> Iterable[Card]:
    for card in library.cards.values():
        document = library.documents[card.document]
        inside = place.lies_in(document.region) and place.lies_in(card.region)
        if inside and "current" == card.standing(today) == document.standing(today):
            yield card


def _words(card: Card, data: dict[str, Any]) -> str:
    """The card's line; "" where it is none for the sheet.

    Words written for the sheet go with the packaged card: one that was changed since speaks for
    itself.
    """
    own = data["words"].get(card.id)
    if own is not None and _says(card) == _packaged().get(card.id):
        return str(own)
    answer = card.answer.replace("\n", "")
    return answer if len(answer) <= data["beyond"] and not card.steps else card.brief


def _says(card: Card) -> tuple[Any, ...]:
    return (card.section, card.brief, card.answer, card.steps)


@cache
def _packaged() -> dict[str, tuple[Any, ...]]:
    return {card.id: _says(card) for card in packaged_cards()}


def _source(document: Document) -> str:
    told: str = _data()["source"]
    return told.format(title=document.title, year=document.issued.year)
