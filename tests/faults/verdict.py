"""What must be true after the storm: nothing lost, nothing twice, everything in order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors import addresses, telling
from connectors.tables import ChannelAddress, Conversation, Message, PlatformCall, StoredFile
from connectors.wechat.reception import CHANNEL
from connectors.wechat.voice import LIMITS
from intake.db import Database
from intake.records.view import of_conversations
from intake.tables import Record
from tests.faults.people import Person, Told

TWICE_AT_MOST = 0.01
"""Of all answers. Between being told and being noted as told an answer is on its way for a moment;
a kill then lets it be told again. Of some hundred answers between two kills that is a few; more
of them are told again for another reason."""


@dataclass
class Verdict:
    """``wrong`` is empty where all is well; the counts are for the reader."""

    wrong: list[str] = field(default_factory=list)
    messages: int = 0
    answers: int = 0
    pictures: int = 0
    voices: int = 0
    declarations: int = 0
    leads: int = 0
    told_twice: int = 0


def at_rest(database: Database) -> bool:
    """Whether nothing waits any more: no message for the bot, no answer for a person, no file."""
    waiting = (
        select(func.count()).select_from(table).where(column.is_not(None))
        for table, column in (
            (Conversation, Conversation.waiting_since),
            (ChannelAddress, ChannelAddress.due_at),
            (PlatformCall, PlatformCall.due_at),
        )
    )
    with database.reading() as session:
        return not any(session.scalar(one) for one in waiting)


def judge(
    session: Session,
    account: str,
    person: Person,
    seen: list[str],
    turns: Counter[str],
    verdict: Verdict,
) -> None:
    """Hold one person's talk in the database against what they sent and what they saw; ``turns``
    are how many were settled in each talk."""
    index = addresses.index_of(session, CHANNEL, account, person.openid)
    address = session.scalars(
        select(ChannelAddress).where(ChannelAddress.address_index == index)
    ).one_or_none()
    if address is None:
        if any(one.taken for one in person.sent):
            verdict.wrong.append(f"{person.nth}: taken, and nothing of them is there")
        return
    talk = str(address.conversation_id)
    rows = list(
        session.scalars(
            select(Message).where(Message.conversation_id == talk).order_by(Message.seq)
        )
    )
    files = list(session.scalars(select(StoredFile).where(StoredFile.conversation_id == talk)))
    records = list(session.scalars(select(Record).where(of_conversations(session, [talk]))))
    _sent(person, rows, verdict)
    _answered(person, rows, turns[talk], verdict)
    _seen(person, address, rows, seen, verdict)
    _files(person, rows, files, verdict)
    _filed(person, records, files, verdict)


def weigh_repeats(verdict: Verdict, kills: int) -> None:
    """More was told twice than the kills explain; where little was told at all, one for each."""
    most = max(TWICE_AT_MOST * verdict.answers, kills)
    if verdict.told_twice > most:
        verdict.wrong.append(f"{verdict.told_twice} were told twice, {most:.0f} at most")


def _sent(person: Person, rows: list[Message], verdict: Verdict) -> None:
    stored = [row for row in rows if row.direction == "farmer"]
    verdict.messages += len(stored)
    left = [row for row in stored if row.state != "handled"]
    if left:
        verdict.wrong.append(f"{person.nth}: {len(left)} messages are {left[0].state}")
    words = [row for row in stored if not row.files]
    # One that the platform gave up on, and that was sent again, may have been stored each time.
    at = 0
    told = (one for one in person.sent if one.said.kind == "words")
    for text, tries in groupby(told, key=lambda one: one.said.text):
        known = list(tries)
        there = len(list(takewhile(lambda row: row.text == text, words[at:])))  # noqa: B023
        at += there
        if not _things(known) <= there <= len(known):
            verdict.wrong.append(f"{person.nth}: “{text}” sent {len(known)}, stored {there} times")
            return
    if at < len(words):
        verdict.wrong.append(f"{person.nth}: “{words[at].text}” was never sent")


def _things(sent: list[Told]) -> int:
    """How many different things of these were taken; each may have been sent several times."""
    return len({one.nth for one in sent if one.taken})


def _answered(person: Person, rows: list[Message], turns: int, verdict: Verdict) -> None:
    """A turn's replies are written together, at one moment: so often as there were turns."""
    times = len({row.at for row in rows if row.direction == "bot"})
    if times != turns:
        verdict.wrong.append(f"{person.nth}: {turns} turns were answered {times} times")


def _files(person: Person, rows: list[Message], files: list[StoredFile], verdict: Verdict) -> None:
    """Every picture and voice once in the talk, each in a message of its own."""
    named = [one for row in rows for one in row.files or ()]
    if sorted(named) != sorted(one.id for one in files):
        verdict.wrong.append(f"{person.nth}: {len(files)} files, {len(named)} in messages")
    pictures = _kept(person, files, "picture", verdict)
    verdict.pictures += pictures
    verdict.voices += _kept(person, files, "voice", verdict)


def _kept(person: Person, files: list[StoredFile], kind: str, verdict: Verdict) -> int:
    stored = sum(one.kind == _STORED_AS[kind] for one in files)
    sent = [one for one in person.sent if one.said.kind == kind]
    if not _things(sent) <= stored <= len(sent):
        verdict.wrong.append(f"{person.nth}: {kind} sent {len(sent)}, stored {stored} times")
    return stored


_STORED_AS = {"picture": "picture", "voice": "sound"}


def _filed(
    person: Person, records: list[Record], files: list[StoredFile], verdict: Verdict
) -> None:
    """Every matter once, with its picture."""
    filed = Counter(one.kind for one in records)
    verdict.declarations += filed["declaration"]
    verdict.leads += filed["lead"]
    told = Counter(one.kind for one in person.matters)
    if filed != told:
        verdict.wrong.append(f"{person.nth}: told {dict(told)}, filed {dict(filed)}")
    held = [one for record in records for one in record.facts.get("files") or ()]
    pictures = {one.id for one in files if one.kind == "picture"}
    wanted = any(one.picture for one in person.matters)
    if len(set(held)) != len(held) or not set(held) <= pictures or bool(held) != wanted:
        verdict.wrong.append(f"{person.nth}: of {len(pictures)} pictures filed {len(held)}")


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
