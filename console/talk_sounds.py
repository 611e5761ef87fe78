"""The voices of a talk: which there are, and listening to one, which is noted."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import raw
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.files import FileUnreadable
from connectors.tables import Conversation, StoredFile
from console import desk
from console.call import Call
from intake import audit
from intake.errors import NotAllowed


def sounds(session: Session, talk: Conversation) -> frozenset[str]:
    """The ids of all sounds that came with a talk."""
    query = select(StoredFile.id).where(
        StoredFile.conversation_id == talk.id, StoredFile.kind == "sound"
    )
    return frozenset(session.scalars(query))


def listen(call: Call, talk_id: str, file_id: str) -> HTTPResponse:
    """The content of a sound, for the operator who has the talk; each time is an audit row.

    Raises :class:`NotAllowed` alike for a talk that another has or nobody, and a file not of it.
    """
    with call.database.unit_of_work() as uow:
        talk = desk.find(uow.session, call.me, talk_id, call.clock)
        mine = talk.attention == desk.TAKEN and talk.operator == call.me.id
        row = uow.session.get(StoredFile, file_id)
        ours = row is not None and row.kind == "sound" and row.conversation_id == talk.id
        if row is None or not (mine and ours) or call.files is None:
            raise NotAllowed
        try:
            content = call.files.read(row)
        except FileUnreadable:
            raise NotAllowed from None
        audit.append(uow, call.actor, "hear_voice", "talk", talk.id, {"file": file_id}, at=call.now)
        uow.commit()
        media_type = row.media_type
    headers = {
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return raw(content, content_type=media_type, headers=headers)
