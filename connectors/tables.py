"""Tables of the conversation: conversations, messages, files, sealed handles, bot trackers.

No table here has a row number of its own: SQLite's hidden one would keep the order in which
rows came, and with it the neighbourhood of an anonymous report and the talk around it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from connectors.channel_tables import ChannelAddress, PlatformCall
from connectors.nonce_table import RequestNonce
from connectors.platform_token_table import PlatformToken
from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime

__all__ = [
    "BotTracker",
    "ChannelAddress",
    "Conversation",
    "Message",
    "PlatformCall",
    "PlatformToken",
    "RequestNonce",
    "SealedHandle",
    "StoredFile",
    "VisitPhoto",
]

_NO_ROWID = {"sqlite_with_rowid": False}


class Conversation(Base):
    """One talk with one person on one channel.

    `id` is internal and random; web callers know only `public_id`. A conversation made by the
    choice of anonymity has neither public id nor token hash. Time stamps to the second stand
    here only while something waits to be handled, or (`answer_due_at`) while somebody waits for an
    operator and is to be told that none has come.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_due", "due_at"),
        Index("ix_conversations_answer_due", "answer_due_at"),
        Index("ix_conversations_attention", "attention"),
        _NO_ROWID,
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    public_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    region: Mapped[str | None] = mapped_column(EncryptedText("conversations.region"))
    state: Mapped[str] = mapped_column(String(8), default="open")  # open sealed ended
    attention: Mapped[str] = mapped_column(String(8), default="none")  # none wanted operator
    attention_reason: Mapped[str | None] = mapped_column(
        EncryptedText("conversations.attention_reason")
    )
    operator: Mapped[str | None] = mapped_column(String(64))
    last_seq: Mapped[int] = mapped_column(Integer, default=0)
    lead_from: Mapped[int | None] = mapped_column(Integer)
    opened_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    late_told: Mapped[bool] = mapped_column(default=False)
    answer_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    """One message of a conversation, numbered from 1 within it.

    What comes while an operator has the talk is `held`: the bot reads it when it goes on.
    `turn_id` is fixed when a turn is first handed to the bot and cleared when it is done;
    `capsule` (how to seal a handle for the sender, without the token) lives exactly as long as
    the message is pending.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "message_key"),
        Index(
            "ix_messages_pending",
            "conversation_id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        _NO_ROWID,
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int] = mapped_column(Integer)
    direction: Mapped[str] = mapped_column(String(8))  # farmer bot operator system
    message_key: Mapped[str | None] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(EncryptedText("messages.text"))
    buttons: Mapped[list[dict[str, str]] | None] = mapped_column(EncryptedJSON("messages.buttons"))
    expects: Mapped[str | None] = mapped_column(String(32))
    files: Mapped[list[str] | None] = mapped_column(EncryptedJSON("messages.files"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(
        String(9), default="handled"
    )  # pending handled set_aside held
    turn_id: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    capsule: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("messages.capsule"))


class StoredFile(Base):
    """A picture or sound that came with a conversation; the content lies encrypted on disk.

    `sha256` is of the encrypted content: of the plain one it would tie together two
    conversations that were sent the same picture.
    """

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_conversation", "conversation_id"), _NO_ROWID)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(8))  # picture sound
    media_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(80))  # below HOTLINE_HOME/files
    stored_on: Mapped[date] = mapped_column(Date)


class VisitPhoto(Base):
    """A picture taken at a visit (入户核查), sent with its report; encrypted on disk as well."""

    __tablename__ = "visit_photos"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("visit_reports.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(80))  # below HOTLINE_HOME/files
    stored_on: Mapped[date] = mapped_column(Date)


class SealedHandle(Base):
    """The only way from a caller to an anonymous report, and only with the caller's token.

    `slot` is a keyed hash under the token and `blob` opens only with it. `expires_at` is a full
    hour, a day after the caller's last word.
    """

    __tablename__ = "sealed_handles"
    __table_args__ = (Index("ix_sealed_handles_expires", "expires_at"), _NO_ROWID)

    slot: Mapped[str] = mapped_column(String(64), primary_key=True)
    blob: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BotTracker(Base):
    """The bot's snapshot of a conversation; read and written by the bot's process itself."""

    __tablename__ = "bot_trackers"
    __table_args__ = (_NO_ROWID,)

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    blob: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


# Whoever knows these tables knows those beside them.
import connectors.desk_tables  # noqa: E402
import connectors.phone.tables  # noqa: E402
import connectors.quality_tables  # noqa: E402
import connectors.staff_tables  # noqa: E402, F401
