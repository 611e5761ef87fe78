"""Tables of the operators' desk: talks that want a person, notes, endings, canned replies."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id

_NO_ROWID = {"sqlite_with_rowid": False}


class DeskTalk(Base):
    """A talk that wants a person (`wanted`) or has one (`operator`); gone with the wish.

    `wanted_since` keeps its place in the queue, also while somebody has it. `held_until` is the
    lease of the operator who has it, renewed by the page they have open; a talk without one is
    held for good (a call is: it is not the browser that holds it). `taken_at` is when the holder
    took it; one who was given the talk has not until they look at it. `for_user`, until
    `for_until`, is whose it should be; `for_region` the region whose operators it was given to.
    `place_told`: so many were ahead when the farmer last heard of it. `page_at`: about when the
    page of a farmer who is not anonymous was last open. `counted`: how the waiting ended is
    written down (`DeskWait`). Times to the second, as long as somebody waits.
    """

    __tablename__ = "desk_talks"
    __table_args__ = (Index("ix_desk_talks_held_until", "held_until"), _NO_ROWID)

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    wanted_since: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    for_user: Mapped[str | None] = mapped_column(String(64))
    for_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    for_region: Mapped[str | None] = mapped_column(EncryptedText("desk_talks.for_region"))
    place_told: Mapped[int | None] = mapped_column(Integer)
    place_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    page_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted: Mapped[bool] = mapped_column(default=False)


class DeskWait(Base):
    """How one wait for a person ended: `outcome` taken | left, on a day, on a channel, after so
    many seconds (`None` where nobody came, and in an anonymous talk). No row leads to a talk."""

    __tablename__ = "desk_waits"
    __table_args__ = (Index(None, "ended_on"), _NO_ROWID)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    ended_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(8))
    waited_seconds: Mapped[int | None] = mapped_column(Integer)


class TalkNote(Base):
    """A note that operators wrote on a talk; the farmer never sees it."""

    __tablename__ = "talk_notes"
    __table_args__ = (Index(None, "conversation_id"), _NO_ROWID)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    conversation_id: Mapped[str] = mapped_column(String(32))
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(EncryptedText("talk_notes.text"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TalkClosing(Base):
    """How an operator was done with a talk: `code` as in `dispositions.yml`, and since when the
    farmer had waited, when it was taken, when it was over (full hours in an anonymous talk). Of
    calls: the same number `came_back` within days, or this call `follows` one of it."""

    __tablename__ = "talk_closings"
    __table_args__ = (Index(None, "conversation_id"), Index(None, "closed_at"), _NO_ROWID)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    conversation_id: Mapped[str] = mapped_column(String(32))
    operator: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(EncryptedText("talk_closings.note"))
    wanted_since: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    came_back: Mapped[bool] = mapped_column(default=False)
    follows: Mapped[bool] = mapped_column(default=False)


class CannedReply(Base):
    """A county's own canned reply; `scope` is the region's code, "" for everywhere. No person
    stands in it: what is a person's comes in when it is used."""

    __tablename__ = "canned_replies"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    scope: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
