"""Which cards speak for each sentence of an imported original, or why none does.

The mapping of a document is a packaged file, ``data/coverage/<document>.yml``. It holds no
wording: an entry a sentence in order, and a digest of the clause, so that a changed original
makes the mapping *stale* until somebody has looked at it again.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from sqlalchemy import Engine

from policy_kb.cards import LOADER, PACKAGE, read_yaml
from policy_kb.errors import CardError, NotImported, UnknownDocument
from policy_kb.library import Clause, Library, clauses_of_documents

BREAK = re.compile(r"(?<=[。；;？?！!])|\n+")
WORD = re.compile(r"\w")
DIGEST_LENGTH = 8


@dataclass(frozen=True)
class Place:
    """A clause row: ``part`` tells apart the rows of one section, from 1."""

    section: str
    part: int = 1

    def __str__(self) -> str:
        return self.section if self.part == 1 else f"{self.section} 第{self.part}段"


@dataclass(frozen=True)
class Entry:
    """What the file says of a clause: for each sentence card ids or the key of a reason."""

    place: Place
    digest: str
    sentences: tuple[tuple[str, ...] | str, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence with the cards that speak for it or the reason why none does."""

    text: str
    cards: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def mapped(self) -> bool:
        """Some card or a reason."""
        return bool(self.cards) or self.reason is not None


@dataclass(frozen=True)
class Covered:
    """A clause with its sentences as mapped."""

    place: Place
    clause: Clause
    digest: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Coverage:
    """A document's clauses and what is wrong with the mapping, a sentence each."""

    document: str
    clauses: tuple[Covered, ...]
    findings: tuple[str, ...]

    def count(self) -> tuple[int, int, int, int]:
        """Sentences in all, on cards, with a reason, unmapped."""
        every = [one for clause in self.clauses for one in clause.sentences]
        carded = sum(bool(one.cards) for one in every)
        reasoned = sum(one.reason is not None for one in every)
        return len(every), carded, reasoned, sum(not one.mapped for one in every)

    @property
    def complete(self) -> bool:
        """Every sentence is mapped, and nothing is wrong with the file."""
        return not self.findings and self.count()[3] == 0

    def as_json(self) -> dict[str, Any]:
        """The whole mapping with the counts."""
        total, carded, reasoned, unmapped = self.count()
        return {
            "document": self.document,
            "sentences": total,
            "on_cards": carded,
            "with_reason": reasoned,
            "unmapped": unmapped,
            "complete": self.complete,
            "findings": list(self.findings),
            "sections": [
                {
                    "section": one.place.section,
                    "part": one.place.part,
                    "digest": one.digest,
                    "sentences": [
                        {"text": each.text, "cards": list(each.cards), "reason": each.reason}
                        for each in one.sentences
                    ],
                }
                for one in self.clauses
            ],
        }


def sentences_of(text: str) -> list[str]:
    """The sentences of a clause: between 。；;？! and line ends; what holds no word is dropped."""
    return [piece.strip() for piece in BREAK.split(text) if WORD.search(piece)]


def digest_of(text: str) -> str:
    """A short digest of a clause's wording; spaces and line ends do not count."""
    return hashlib.sha256(re.sub(r"\s+", "", text).encode()).hexdigest()[:DIGEST_LENGTH]


@cache
def reasons() -> dict[str, str]:
    """Why a sentence may have no card, by key."""
    found: dict[str, str] = read_yaml("data", "coverage", "reasons.yml")
    return found


def entries_of(document: str) -> list[Entry]:
    """The packaged mapping of a document; [] when it has none yet."""
    file = PACKAGE.joinpath("data", "coverage", f"{document}.yml")
    if not file.is_file():
        return []
    content = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)
    try:
        return [
            Entry(
                Place(str(row["section"]), row.get("part", 1)),
                str(row["digest"]),
                tuple(one if isinstance(one, str) else tuple(one) for one in row["sentences"]),
            )
            for row in content["sections"]
        ]
    except (KeyError, TypeError) as error:
        raise CardError(f"coverage/{document}.yml 的格式不对，缺少或写错：{error}。") from error


def placed(clauses: Iterable[Clause]) -> list[tuple[Place, Clause]]:
    """Clause rows with running numbers within their section."""
    seen: Counter[str] = Counter()
    found = []
    for clause in clauses:
        seen[clause.section] += 1
        found.append((Place(clause.section, seen[clause.section]), clause))
    return found


def original_of(engine: Engine, library: Library, document: str) -> list[tuple[Place, Clause]]:
    """The imported clauses; raises :class:`UnknownDocument` or :class:`NotImported`."""
    if document not in library.documents:
        raise UnknownDocument(document)
    clauses = clauses_of_documents(engine, {document})
    if not clauses:
        raise NotImported(document)
    return placed(clauses)


def cover(engine: Engine, document: str, entries: list[Entry] | None = None) -> Coverage:
    """The mapping of an imported document (the packaged one unless ``entries`` are given)
    against its original and the cards."""
    library = Library.read(engine)
    original = original_of(engine, library, document)
    entries = entries_of(document) if entries is None else entries
    findings = [
        f"{place}：映射里写了两次。"
        for place, times in Counter(entry.place for entry in entries).items()
        if times > 1
    ]
    by_place = {entry.place: entry for entry in entries}
    gone = by_place.keys() - {place for place, _ in original}
    findings += [f"{entry.place}：原文里没有这一段。" for entry in entries if entry.place in gone]
    clauses = []
    for place, clause in original:
        texts, digest = sentences_of(clause.text), digest_of(clause.text)
        entry = by_place.get(place, Entry(place, digest, ((),) * len(texts)))
        if entry.digest != digest:
            findings.append(f"{place}：原文变了（现在是 {digest}），映射要重看。")
        if len(entry.sentences) != len(texts):
            findings.append(f"{place}：原文 {len(texts)} 句，映射 {len(entry.sentences)} 句。")
        mapped = (*entry.sentences, *((),) * len(texts))
        sentences = []
        for number, (text, one) in enumerate(zip(texts, mapped, strict=False), 1):
            wrong = _wrong(one, document, library)
            findings += [f"{place} 第{number}句：{what}" for what in wrong]
            sentences.append(Sentence(text) if wrong else _sentence(text, one))
        clauses.append(Covered(place, clause, digest, tuple(sentences)))
    return Coverage(document, tuple(clauses), tuple(findings))


def _sentence(text: str, entry: tuple[str, ...] | str) -> Sentence:
    if isinstance(entry, str):
        return Sentence(text, reason=entry)
    return Sentence(text, cards=entry)


def _wrong(entry: tuple[str, ...] | str, document: str, library: Library) -> list[str]:
    """What an entry names that is not there."""
    if isinstance(entry, str):
        return [] if entry in reasons() else [f"没有“{entry}”这个理由。"]
    wrong = []
    for name in entry:
        card = library.cards.get(name)
        if card is None:
            wrong.append(f"没有卡片 {name}。")
        elif card.document != document:
            wrong.append(f"卡片 {name} 属于另一个文件 {card.document}。")
    return wrong
