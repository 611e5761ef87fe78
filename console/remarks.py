"""What operators wrote on a talk for each other: notes, and how it was ended, by time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from connectors import desk_notes, dispositions
from console import texts
from intake.clock import SHANGHAI
from intake.tables.people import User


@dataclass(frozen=True)
class Remark:
    """One of them as the page shows it: when, who, and what (a whole sentence)."""

    at: str
    who: str
    text: str


def remarks(session: Session, talk_id: str) -> list[Remark]:
    """Notes and endings of a talk, oldest first; who may open the talk may read them."""
    found: list[tuple[datetime, str, str]] = [
        (one.at, one.author, one.text) for one in desk_notes.of_talk(session, talk_id)
    ]
    for one in dispositions.of_talk(session, talk_id):
        said = texts.say("talk", "ended_as", how=dispositions.name(one.code))
        found.append((one.closed_at, one.operator, said + (f"：{one.note}" if one.note else "")))
    return [
        Remark(at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"), _name(session, who), text)
        for at, who, text in sorted(found, key=lambda one: one[0])
    ]


def _name(session: Session, user_id: str) -> str:
    user = session.get(User, user_id)
    return user.name if user else texts.say("talk", "operator")
