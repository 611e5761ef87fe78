"""Tables of the knowledge base, with a DeclarativeBase of its own."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    event,
    inspect,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column, relationship


def new_stamp() -> int:
    """Thirty bits at random: sums of a million of them fit into 64."""
    return secrets.randbits(30)


class Base(DeclarativeBase):
    """Metadata of policy_kb alone."""


class DocumentRow(Base):
    """A policy document (政策文件) in the register; its clauses exist once it is imported."""

    __tablename__ = "kb_documents"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    issuer: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(40), index=True)
    region_name: Mapped[str] = mapped_column(String(100))
    issued: Mapped[date] = mapped_column(Date)
    supersedes: Mapped[str | None] = mapped_column(String(300))
    superseded_by: Mapped[str | None] = mapped_column(ForeignKey("kb_documents.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    origin: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    file_name: Mapped[str | None] = mapped_column(String(200))
    imported_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ClauseRow(Base):
    """One clause in its original wording; ``offset`` counts code points in the decoded file.
    ``stamp`` is a number at random, drawn anew by every insert and update: the sum over a
    document tells an index whether any of its clauses came, went or changed."""

    __tablename__ = "kb_clauses"
    __table_args__ = (
        Index("ix_kb_clauses_section", "document_id", "section"),
        Index("ix_kb_clauses_stamp", "document_id", "stamp"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("kb_documents.id"))
    position: Mapped[int] = mapped_column(Integer)
    section: Mapped[str] = mapped_column(String(80))
    heading: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    offset: Mapped[int] = mapped_column(Integer)
    stamp: Mapped[int] = mapped_column(
        Integer, default=new_stamp, onupdate=new_stamp, server_default="0"
    )


class CardRow(Base):
    """A clause card (条款卡片): one rule of one document in plain words."""

    __tablename__ = "kb_cards"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("kb_documents.id"), index=True)
    topic: Mapped[str] = mapped_column(String(60), index=True)
    also: Mapped[list[str]] = mapped_column(JSON)
    section: Mapped[str] = mapped_column(String(80))
    region: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    facts: Mapped[list[str]] = mapped_column(JSON)
    brief: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    steps: Mapped[list[str]] = mapped_column(JSON)
    position: Mapped[str | None] = mapped_column(String(60))
    origin: Mapped[str] = mapped_column(String(10))
    edited: Mapped[bool] = mapped_column(default=False)
    asks: Mapped[list[AskRow]] = relationship(
        back_populates="card", order_by="AskRow.id", cascade="all, delete-orphan"
    )


class AskRow(Base):
    """A way in which people ask what the card answers."""

    __tablename__ = "kb_asks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    card_id: Mapped[str] = mapped_column(ForeignKey("kb_cards.id"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    card: Mapped[CardRow] = relationship(back_populates="asks")


class LinkRow(Base):
    """A card and a clause of the imported original that it rests on; ``origin`` says whether the
    card's section led to it, its text or a person (``linking``)."""

    __tablename__ = "kb_links"

    card_id: Mapped[str] = mapped_column(ForeignKey("kb_cards.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("kb_clauses.id"), primary_key=True)
    origin: Mapped[str] = mapped_column(String(10), default="section", server_default="section")


class StateRow(Base):
    """The one row that says which state the knowledge is in: ``version`` grows with every
    change and tells each process when to rebuild its index; ``seed`` is the packaged version."""

    __tablename__ = "kb_state"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    seed_version: Mapped[int] = mapped_column(Integer)
    seed_hash: Mapped[str] = mapped_column(String(64))


class ProposalRow(Base):
    """A change of a card that one editor proposes and another decides.

    ``content`` is the whole card as it would be (see ``editing.content``), ``base`` the digest
    of the card as the proposer saw it ("" for a new one): if it is another one by then, the
    proposal is stale. ``state``: open | approved | refused | withdrawn.
    """

    __tablename__ = "kb_proposals"
    __table_args__ = (Index("ix_kb_proposals_state", "state", "proposed_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    card_id: Mapped[str] = mapped_column(String(80), index=True)
    document_id: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    base: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text)
    proposer: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(String(10))
    decider: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str | None] = mapped_column(Text)


class HistoryRow(Base):
    """One change of a card (修改记录), never altered: what it said before and after, who
    proposed and who approved. ``event``: changed | kept (a packaged version, ``before``, was
    seen and not taken) | restored (from a file)."""

    __tablename__ = "kb_history"

    card_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    event: Mapped[str] = mapped_column(String(10))
    proposer: Mapped[str] = mapped_column(String(64))
    approver: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


def _refuse(_mapper: Mapper[Any], _connection: Any, target: HistoryRow) -> None:
    if inspect(target).persistent:
        raise TypeError("rows of kb_history are never changed")


event.listen(HistoryRow, "before_update", _refuse)
event.listen(HistoryRow, "before_delete", _refuse)


def as_dict(row: Base) -> dict[str, Any]:
    """The row's columns by name, for the export."""
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}
