"""What a member is told and done for (绑定, 解绑): the same message again gets the same answer."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import CursorResult, delete

from connectors.staff_tables import WeComCall
from connectors.wecom import binding
from connectors.wecom.door import Heard
from connectors.wecom.messages import say
from intake.clock import Clock
from intake.db import Database
from intake.privacy.columns import blind_index
from intake.unit_of_work import UnitOfWork
from intake.upsert import insert_missing
from language.text import fold

_CODE = re.compile(r"\s*(?:绑定|綁定)?[\s:：,，+]*((?:\d\s*){8})[\s。.！!]*")
"""With spaces: the console shows the eight digits in two groups."""
_UNBIND = re.compile(r"\s*(?:解绑|解除绑定|取消绑定)\s*[。.！!]?\s*")
KEPT = timedelta(days=1)
"""The platform asks again within seconds."""


def answer(database: Database, clock: Clock, heard: Heard) -> str | None:
    """What to say to the member; ``None`` for what needs no answer (an event).

    What is done and that it was answered is one transaction, so whichever process the platform
    asks again knows of it.
    """
    if heard.kind == "event":
        return None
    words = fold(heard.text)
    typed = _CODE.fullmatch(words)
    code = re.sub(r"\s", "", typed[1]) if typed else None
    try:
        if code is not None:
            binding.count_try(database, clock, heard.member, once=heard.key)
    except binding.TooManyTries:
        return say("too_many")
    with database.unit_of_work() as uow:
        call = _call(uow, heard, clock)
        if call.reply is None:
            call.reply = _done(uow, clock, heard.member, words, code)
            uow.commit()
        return call.reply


def forget_calls(uow: UnitOfWork, clock: Clock) -> int:
    """Forget what was answered the day before; how many."""
    gone = uow.session.execute(delete(WeComCall).where(WeComCall.at <= clock.now() - KEPT))
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _call(uow: UnitOfWork, heard: Heard, clock: Clock) -> WeComCall:
    """The row of this message, locked: who brings it at the same moment waits here."""
    key = blind_index(uow.keyring, "wecom-call", f"{heard.member}/{heard.key}")
    insert_missing(uow.session, WeComCall, [{"key": key, "at": clock.now()}])
    return uow.session.get_one(WeComCall, key, with_for_update=True)


def _done(uow: UnitOfWork, clock: Clock, member: str, words: str, code: str | None) -> str:
    if _UNBIND.fullmatch(words):
        return say("unbound" if binding.unbind_member(uow, member, clock) else "not_bound")
    if code is None:
        return say("help")
    user = binding.bind(uow, member, code, clock)
    return say("bound", name=user.name) if user else say("code_wrong")
