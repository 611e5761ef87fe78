"""The voices of a talk: which there are, and listening to one, which is noted."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import raw
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.files import FileUnreadable
from connectors.speech.playing import PLAYED, Player
from connectors.tables import Conversation, StoredFile
from console import desk
from console.call import Call
from intake import audit
from intake.errors import NotAllowed


def sounds(session: Session, talk: Conversation, player: Player) -> dict[str, bool]:
    """The ids of all sounds that came with a talk, and whether a browser can play each."""
    query = select(StoredFile.id, StoredFile.media_type).where(
        StoredFile.conversation_id == talk.id, StoredFile.kind == "sound"
    )
    return {found: player.plays(media_type) for found, media_type in session.execute(query)}


def listen(call: Call, talk_id: str, file_id: str) -> HTTPResponse:
    """The content of a sound, for the operator who has the talk; each time is an audit row.

    What no browser plays (AMR, from WeChat) is converted; where that is not possible it is a file
    to save.

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
    content, media_type = call.player.playable(content, media_type)
    played = media_type in PLAYED
    headers = {
        "Content-Disposition": "inline"
        if played
        else f'attachment; filename="{_name(media_type)}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return raw(content, content_type=media_type, headers=headers)


def _name(media_type: str) -> str:
    """A name for the saved file; its ending tells players what it is."""
    return f"voice.{media_type.rpartition('/')[2]}"
