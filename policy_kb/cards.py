"""Documents and clause cards as values, read from the packaged YAML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from policy_kb.errors import CardError

PACKAGE = files("policy_kb")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


Standing = Literal["current", "past", "future"]


def standing(valid_from: date | None, valid_to: date | None, today: date) -> Standing:
    """Where a day lies to a validity; both ends belong to it, ``None`` is open."""
    if valid_to is not None and today > valid_to:
        return "past"
    return "future" if valid_from is not None and today < valid_from else "current"


@dataclass(frozen=True)
class Document:
    """A registered policy document. ``region`` is a code, ``level`` is found from its chain."""

    id: str
    title: str
    issuer: str
    region: str
    region_name: str
    issued: date
    supersedes: str | None = None
    superseded_by: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    imported: bool = False

    def standing(self, today: date) -> Standing:
        """Whether the document holds on a day: not before ``valid_from``, not after ``valid_to``,
        and no more from the day on which a newer one replaced it."""
        if self.superseded_by is not None and (self.valid_to is None or today >= self.valid_to):
            return "past"
        return standing(self.valid_from, self.valid_to, today)


@dataclass(frozen=True)
class Card:
    """One rule of one document, in our own plain words.

    ``topic`` is shared by the cards of all regions about the same matter; ``also`` names
    narrower topics that the card speaks of too; ``brief`` is the rule in one line;
    ``position`` is a short key, equal between cards of a topic that say the same.
    """

    id: str
    document: str
    topic: str
    section: str
    region: str
    valid_from: date
    facts: tuple[str, ...]
    brief: str
    answer: str
    asks: tuple[str, ...]
    steps: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    position: str | None = None
    valid_to: date | None = None

    def standing(self, today: date) -> Standing:
        """Whether the card by itself holds on a day; its document may say otherwise."""
        return standing(self.valid_from, self.valid_to, today)

    @property
    def topics(self) -> tuple[str, ...]:
        """The card's own topic first."""
        return (self.topic, *self.also)


@dataclass(frozen=True)
class Topic:
    """A matter that documents rule on. ``question`` stands for it in a list to choose from;
    ``cues`` are words that point to it; without any of ``needs`` (if there are any) a question
    is hardly about it. ``figured``: asked how much or how long, a rule must say it to answer."""

    key: str
    question: str
    cues: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    figured: bool = True


def read_yaml(*path: str) -> Any:
    """A packaged YAML file, by its path below ``policy_kb``."""
    return yaml.load(PACKAGE.joinpath(*path).read_text(encoding="utf-8"), Loader=LOADER)


@cache
def topics() -> dict[str, Topic]:
    """All topics by key."""
    return {
        key: Topic(
            key,
            row["question"],
            tuple(row.get("cues", ())),
            tuple(row.get("needs", ())),
            row.get("figured", True),
        )
        for key, row in read_yaml("data", "topics.yml").items()
    }


@cache
def packaged_documents() -> dict[str, Document]:
    """The documents that come with the packaged cards, by id."""
    return {row["id"]: Document(**row) for row in read_yaml("data", "documents.yml")["documents"]}


@cache
def packaged_cards() -> tuple[Card, ...]:
    """All packaged cards; raises :class:`CardError` naming the card that is wrong."""
    return tuple(_read_cards())


def _read_cards() -> Iterator[Card]:
    for entry in sorted(PACKAGE.joinpath("cards").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yml"):
            content = yaml.load(entry.read_text(encoding="utf-8"), Loader=LOADER)
            document = packaged_documents().get(content["document"])
            if document is None:
                raise CardError(f"{entry.name}：登记簿里没有文件 {content['document']}。")
            for row in content["cards"]:
                yield card_from(row, document)


def card_from(row: dict[str, Any], document: Document) -> Card:
    """A card from its YAML mapping; region and validity come from the document unless given."""
    missing = {"id", "topic", "section", "facts", "brief", "answer", "asks"} - row.keys()
    if missing:
        raise CardError(f"卡片 {row.get('id', '？')} 缺少：{'、'.join(sorted(missing))}。")
    for topic in (row["topic"], *row.get("also", ())):
        if topic not in topics():
            raise CardError(f"卡片 {row['id']} 的主题“{topic}”不在主题表里。")
    return Card(
        id=row["id"],
        document=document.id,
        topic=row["topic"],
        section=str(row["section"]),
        region=row.get("region", document.region),
        valid_from=row.get("valid_from", document.issued),
        valid_to=row.get("valid_to"),
        facts=tuple(row["facts"]),
        brief=row["brief"],
        answer=row["answer"].strip(),
        asks=tuple(row["asks"]),
        steps=tuple(row.get("steps", ())),
        also=tuple(row.get("also", ())),
        position=row.get("position"),
    )


def wording(card: Card) -> str:
    """What a card itself says, without the asks."""
    return " ".join([card.brief, card.answer, *card.facts, *card.steps])
