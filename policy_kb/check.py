"""What is wrong with the cards: source, numbers, validity, contradictions, long sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from policy_kb.cards import Card, topics
from policy_kb.disagreement import disagreements, without
from policy_kb.importing.errata import all_errata, corrected
from policy_kb.importing.numbering import PREFACE
from policy_kb.library import Library, clauses_of_card
from policy_kb.stated_numbers import Stated, stated
from policy_kb.wording import plain

SENTENCE = re.compile(r"[^。！？!?\n]+")
LONGEST_SENTENCE = 45  # characters; more cannot be taken in at once by ear
OPENING = 3  # sentences that answer the question
SECOND_TIME = "二次"  # 二次公示 implies two notices and claims no number of its own
EVERYWHERE = [  # numbers to call stand in answers without a clause of their own
    Stated("12317", "", "12317"),
    Stated("12345", "", "12345"),
]


@dataclass(frozen=True)
class Finding:
    """One thing to put right; ``kind`` in a Chinese word, ``about`` a card or a document."""

    kind: str
    about: str
    text: str

    def __str__(self) -> str:
        return f"【{self.kind}】{self.about}：{self.text}"


def check(engine: Engine, today: date) -> list[Finding]:
    """Everything that is wrong; empty when all is well."""
    library = Library.read(engine)
    findings: list[Finding] = []
    for card in library.cards.values():
        findings += check_card(card, library, engine, today)
    findings += outlived(library, today)
    for one, other, difference in disagreements(library, today):
        findings.append(Finding("冲突", one.id, f"和 {other.id} 说法不一：{difference}。"))
    return findings + list(duplicate_asks(library.cards.values()))


def check_card(card: Card, library: Library, engine: Engine, today: date) -> Iterator[Finding]:
    """What is wrong with one card by itself."""
    found = clauses_of_card(engine, card.id)
    clauses = [corrected(clause.document, clause.text) for clause in found]
    yield from sourceless(card, library, bool(clauses))
    yield from unknown_topics(card)
    yield from loose_numbers(card, library, "\n".join(clauses))
    yield from long_sentences(card)
    if card.standing(today) == "past":
        yield Finding("过期", card.id, f"有效期到 {card.valid_to}，已经过了。")


def sourceless(card: Card, library: Library, has_clause: bool) -> Iterator[Finding]:
    """No document in the register, no section, or a section that the original does not have."""
    document = library.documents.get(card.document)
    if document is None:
        yield Finding("来源", card.id, f"登记簿里没有文件 {card.document}。")
    elif not card.section.strip():
        yield Finding("来源", card.id, "没有写条款号。")
    elif document.imported and not has_clause:
        yield Finding("来源", card.id, f"原文里没有找到“{card.section}”。")


def unknown_topics(card: Card) -> Iterator[Finding]:
    """Topics that are not in the table."""
    for topic in card.topics:
        if topic not in topics():
            yield Finding("主题", card.id, f"主题“{topic}”不在主题表里。")


def loose_numbers(card: Card, library: Library, original: str) -> Iterator[Finding]:
    """Numbers of the answer that neither facts nor clause hold; with the original there, also
    numbers of the facts that the clause does not hold."""
    facts = stated("\n".join(card.facts))
    known = [*EVERYWHERE, *stated(original), *beside_clauses(card, library)]
    said = stated("\n".join([card.brief, card.answer, *card.steps]))
    steps = Stated(str(len(card.steps)), "", "")
    for number in without(said, [*facts, *known, steps]):
        if number.written == SECOND_TIME:
            continue
        yield Finding("数字", card.id, f"答案里的数字 {number.written} 在事实和条款里都没有。")
    if original:
        for number in without(facts, known):
            yield Finding("数字", card.id, f"事实里的数字 {number.written} 在条款原文里没有。")


def beside_clauses(card: Card, library: Library) -> list[Stated]:
    """What holds without a clause: the document's date and the numbers of its title; for a card
    on the preface also what the errata restore above it, such as the document's number."""
    document = library.documents.get(card.document)
    if document is None:
        return []
    issued = document.issued
    errata = all_errata().get(document.id) if card.section == PREFACE else None
    restored = [one.corrected for one in errata.entries] if errata else []
    date_said = f"{issued.year}年{issued.month}月{issued.day}日"
    return stated("\n".join([document.title, date_said, *restored]))


def long_sentences(card: Card) -> Iterator[Finding]:
    """Sentences at the beginning of the answer that are too long to be heard."""
    for sentence in SENTENCE.findall(card.answer)[:OPENING]:
        if len(sentence.strip()) > LONGEST_SENTENCE:
            yield Finding(
                "句子太长", card.id, f"“{sentence.strip()[:10]}……”有 {len(sentence.strip())} 个字。"
            )


def outlived(library: Library, today: date) -> Iterator[Finding]:
    """Documents that hold no more while their cards are still marked as valid."""
    for document in library.documents.values():
        if document.standing(today) != "past":
            continue
        left = [
            card.id
            for card in library.cards.values()
            if card.document == document.id and card.standing(today) != "past"
        ]
        if left:
            why = f"已被 {document.superseded_by} 代替" if document.superseded_by else "已经失效"
            text = f"{why}，这些卡片还没有写失效日期："
            yield Finding("过期", document.id, f"{text}{'、'.join(left)}。")


def duplicate_asks(cards: Iterable[Card]) -> Iterator[Finding]:
    """The same question under two cards that answer different matters or the same document."""
    asked: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for text in dict.fromkeys(map(plain, card.asks)):
            asked[text].append(card)
    for text, held in asked.items():
        matters = {card.topic for card in held}
        documents = {card.document for card in held}
        if len(held) > 1 and (len(matters) > 1 or len(documents) < len(held)):
            others = "、".join(card.id for card in held[1:])
            yield Finding("问法", held[0].id, f"问法“{text}”在 {others} 里也有。")
