"""What is wrong with the cards: a source, a number or a validity that does not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Engine

from policy_kb.cards import Card
from policy_kb.library import Library, clauses_of_card
from policy_kb.wording import plain

NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
EVERYWHERE = {"12317", "12345"}  # numbers to call stand in answers without a clause of their own


def check(engine: Engine, today: date) -> list[str]:
    """A sentence for each finding; empty when all is well."""
    library = Library.read(engine)
    findings = []
    for card in library.cards.values():
        findings += sourceless(card, library)
        findings += loose_numbers(card, library, engine)
        if card.valid_to is not None and card.valid_to < today:
            findings.append(f"{card.id}：有效期到 {card.valid_to}，已经过了。")
    return findings + duplicate_asks(library.cards.values())


def sourceless(card: Card, library: Library) -> list[str]:
    """No document in the register, or no section."""
    if card.document not in library.documents:
        return [f"{card.id}：登记簿里没有文件 {card.document}。"]
    return [] if card.section.strip() else [f"{card.id}：没有写条款号。"]


def loose_numbers(card: Card, library: Library, engine: Engine) -> list[str]:
    """Numbers of the answer that neither the facts nor the imported clause hold."""
    held = set(numbers(" ".join(card.facts))) | EVERYWHERE
    document = library.documents.get(card.document)
    if document is not None:
        held |= set(numbers(document.issued.isoformat()))
        if document.imported:
            clauses = clauses_of_card(engine, card.id)
            held |= set(numbers(" ".join(clause.text for clause in clauses)))
    said = numbers(" ".join([card.answer, card.brief, *card.steps]))
    loose = [number for number in dict.fromkeys(said) if number not in held]
    return [f"{card.id}：答案里的数字 {number} 在事实和条款里都没有。" for number in loose]


def numbers(text: str) -> list[str]:
    """Numbers as written, without leading zeros."""
    return [found.lstrip("0") or "0" for found in NUMBER.findall(text)]


def duplicate_asks(cards: Iterable[Card]) -> list[str]:
    """The same question under two cards that answer different matters or the same document."""
    asked: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for text in dict.fromkeys(map(plain, card.asks)):
            asked[text].append(card)
    findings = []
    for text, held in asked.items():
        topics = {card.topic for card in held}
        documents = {card.document for card in held}
        if len(held) > 1 and (len(topics) > 1 or len(documents) < len(held)):
            names = "、".join(card.id for card in held)
            findings.append(f"问法“{text}”同时在 {names} 里。")
    return findings
