"""What must be true after the storm: nothing lost, nothing twice, everything in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors import addresses, telling
from connectors.tables import ChannelAddress, Conversation, Message
from connectors.wechat.reception import CHANNEL
from connectors.wechat.voice import LIMITS
from intake.db import Database
from intake.records import records_of_conversation
from tests.faults.people import Person


@dataclass
class Verdict:
    """``wrong`` is empty where all is well; the counts are for the reader."""

    wrong: list[str] = field(default_factory=list)
    messages: int = 0
    answers: int = 0
    records: int = 0
    told_twice: int = 0


def at_rest(database: Database) -> bool:
    """Whether nothing waits any more: no message for the bot, no answer for a person."""
    with database.reading() as session:
        waiting = session.scalar(
            select(func.count())
            .select_from(Conversation)
            .where(Conversation.waiting_since.is_not(None))
        )
        due = session.scalar(
            select(func.count())
            .select_from(ChannelAddress)
            .where(ChannelAddress.due_at.is_not(None))
        )
    return not waiting and not due


def judge(
    session: Session, account: str, person: Person, seen: list[str], verdict: Verdict
) -> None:
    """Hold one person's talk in the database against what they sent and what they saw."""
    index = addresses.index_of(session, CHANNEL, account, person.openid)
    address = session.scalars(
        select(ChannelAddress).where(ChannelAddress.address_index == index)
    ).one_or_none()
    if address is None:
        if any(one.taken for one in person.sent):
            verdict.wrong.append(f"{person.nth}: taken, and nothing of them is there")
        return
    rows = list(
        session.scalars(
            select(Message)
            .where(Message.conversation_id == address.conversation_id)
            .order_by(Message.seq)
        )
    )
    _sent(person, rows, verdict)
    _seen(person, address, rows, seen, verdict)
    filed = records_of_conversation(session, [str(address.conversation_id)])
    verdict.records += len(filed)
    if len(filed) != person.declares:
        verdict.wrong.append(f"{person.nth}: {person.declares} declared, {len(filed)} filed")


def _sent(person: Person, rows: list[Message], verdict: Verdict) -> None:
    stored = [row for row in rows if row.direction == "farmer"]
    verdict.messages += len(stored)
    left = [row for row in stored if row.state != "handled"]
    if left:
        verdict.wrong.append(f"{person.nth}: {len(left)} messages are {left[0].state}")
    # One that the platform gave up on, and that was sent again, may have been stored each time.
    at = 0
    for text, tries in groupby(person.sent, key=lambda told: told.text):
        known = list(tries)
        there = len(list(takewhile(lambda row: row.text == text, stored[at:])))  # noqa: B023
        at += there
        if not int(any(told.taken for told in known)) <= there <= len(known):
            verdict.wrong.append(f"{person.nth}: “{text}” sent {len(known)}, stored {there} times")
            return
    if at < len(stored):
        verdict.wrong.append(f"{person.nth}: “{stored[at].text}” was never sent")


def _seen(
    person: Person, address: ChannelAddress, rows: list[Message], seen: list[str], verdict: Verdict
) -> None:
    """Every part of every answer up to what counts as told, in order; what came twice is counted."""
    parts = [
        part
        for row in rows
        if row.direction != "farmer" and row.seq <= address.told_seq
        for part in LIMITS.split(row.text)
    ]
    verdict.answers += len(parts)
    at = 0
    for text in seen:
        # The next ones, or, where it was not known that they had come, some from before again,
        # perhaps with the next ones behind them.
        begin = next((one for one in range(at, -1, -1) if _run(parts, one, text)), None)
        if begin is None:
            wanted = parts[at][:30] if at < len(parts) else "nothing"
            verdict.wrong.append(f"{person.nth}: “{text[:30]}” came, and “{wanted}” was to come")
            return
        verdict.told_twice += begin < at
        at = max(at, begin + _run(parts, begin, text))
    if at < len(parts):
        verdict.wrong.append(f"{person.nth}: {len(parts) - at} answers never came")


def _run(parts: list[str], begin: int, text: str) -> int:
    """How many of the parts from ``begin`` on stand at the beginning of a text."""
    nth = begin
    while nth < len(parts) and text.startswith(parts[nth]):
        text = text[len(parts[nth]) :].removeprefix(telling.BETWEEN)
        nth += 1
    return nth - begin
