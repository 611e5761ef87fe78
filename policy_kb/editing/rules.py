"""What a card must be before it may be proposed: whole, sourced, its numbers held, asked once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from policy_kb.cards import topics
from policy_kb.check import Finding, check_card, duplicate_asks
from policy_kb.disagreement import disagreements
from policy_kb.editing.content import DATES, Content, put
from policy_kb.editing.errors import NotAcceptable
from policy_kb.library import Library, card_from_row
from policy_kb.tables import DocumentRow
from policy_kb.wording import plain

LONGEST = {"section": 80, "position": 60, "brief": 300, "answer": 2000}  # characters
LONGEST_LINE = 300  # characters of one ask, fact or step
MOST_LINES = 60
NEEDED = {
    "document": "请选是哪份文件。",
    "topic": "请选讲的是哪件事。",
    "section": "请写在文件的哪一条，比如“三（一）”。",
    "brief": "请用一句话写清楚规定。",
    "answer": "请写给农户的回答。",
    "asks": "请至少写一种问法，一行一种。",
    "facts": "请写事实：文件里的数字、名称，一行一个。",
}


def ensure_acceptable(session: Session, card_id: str, content: Content, today: date) -> None:
    """Raises :class:`NotAcceptable` with a sentence for each thing that is wrong."""
    problems = shape(session, content)
    if problems:
        raise NotAcceptable(problems)
    if content["valid_to"] is not None and date.fromisoformat(content["valid_to"]) < today:
        return  # a card that answers no more can mislead nobody
    found = findings(session, card_id, content, today)
    if found:
        raise NotAcceptable({"all": "\n".join(found)})


def shape(session: Session, content: Content) -> dict[str, str]:
    """What is missing, too long or no date, by field."""
    problems = {name: text for name, text in NEEDED.items() if not content[name]}
    if content["document"] and session.get(DocumentRow, content["document"]) is None:
        problems["document"] = f"登记簿里没有文件 {content['document']}。"
    for name in ("topic", "also"):
        keys = [content["topic"]] if name == "topic" else content["also"]
        strange = [key for key in keys if key and key not in topics()]
        if strange:
            problems[name] = f"主题“{strange[0]}”不在主题表里。"
    for name, most in LONGEST.items():
        if len(content[name] or "") > most:
            problems[name] = f"这里最多写{most}个字，现在有{len(content[name])}个。"
    for name in ("asks", "facts", "steps"):
        if len(content[name]) > MOST_LINES or any(len(one) > LONGEST_LINE for one in content[name]):
            problems[name] = f"最多写{MOST_LINES}行，一行最多{LONGEST_LINE}个字。"
    return problems | dates(content)


def dates(content: Content) -> dict[str, str]:
    """What is wrong with the validity."""
    problems = {}
    read: dict[str, date] = {}
    for name in DATES:
        if content[name] is None and name == "valid_to":
            continue
        try:
            read[name] = date.fromisoformat(content[name] or "")
        except ValueError:
            problems[name] = "日期请写成 2026-11-22 这样。"
    if len(read) == len(DATES) and read["valid_to"] < read["valid_from"]:
        problems["valid_to"] = "失效的日期不能早于生效的日期。"
    return problems


def findings(session: Session, card_id: str, content: Content, today: date) -> list[str]:
    """What ``hotline kb check`` would say of this card that it does not say without the change:
    the card is written, looked at by the same rules as all others, and taken back."""
    # A session takes a connection as well as an engine; on this one it sees the card.
    seen = cast("Engine", session.connection())
    library = Library.read(seen)
    before = set(map(str, about(card_id, library, seen, today)))
    trial = session.begin_nested()
    try:
        row = put(session, card_id, content)
        changed = {**library.cards, card_id: card_from_row(row)}
        after = list(map(str, about(card_id, replace(library, cards=changed), seen, today)))
    finally:
        trial.rollback()
        session.expire_all()
    return [one for one in dict.fromkeys(after) if one not in before]


def about(card_id: str, library: Library, seen: Engine, today: date) -> list[Finding]:
    """The findings that concern one card, by itself and beside the others."""
    card = library.cards.get(card_id)
    if card is None:
        return []
    found = list(check_card(card, library, seen, today))
    matter = {one.id: one for one in library.cards.values() if one.topic == card.topic}
    for one, other, difference in disagreements(replace(library, cards=matter), today):
        if card_id in (one.id, other.id):
            met = other if one.id == card_id else one
            found.append(Finding("冲突", card_id, f"和 {met.id} 说法不一：{difference}。"))
    own = set(map(plain, card.asks))
    shared = [
        replace(one, asks=tuple(ask for ask in one.asks if plain(ask) in own))
        for one in library.cards.values()
    ]
    return found + list(duplicate_asks(shared))
