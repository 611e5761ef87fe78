"""Changing one's own password; after a first log-in it must be."""

from __future__ import annotations

from sanic import HTTPResponse

from console import guard, texts
from console.call import ROOT, Call, go
from console.login import MAX_PASSWORD
from intake import audit
from intake.errors import LoginFailed, NotAllowed, TooManyAttempts, UserProblem
from intake.people import sessions
from intake.people.passwords import LEAST_LENGTH
from intake.people.users import change_password
from intake.tables.people import User


def show(call: Call) -> HTTPResponse:
    """The form."""
    return _form(call, {})


def change(call: Call) -> HTTPResponse:
    """Set the new password; every session ends, and this browser gets a new one."""
    old, new, again = (call.secret(name) for name in ("old", "new", "again"))
    if not (old and new and again):
        return _form(call, {"all": texts.say("problems", "password_blank")})
    if len(new) > MAX_PASSWORD:
        many = texts.say("problems", "too_long", limit=MAX_PASSWORD, count=len(new))
        return _form(call, {"new": many})
    if new != again:
        return _form(call, {"again": texts.say("problems", "password_repeat")})
    try:
        with call.database.unit_of_work() as uow:
            user = uow.session.get(User, call.me.id)
            if user is None:
                raise NotAllowed
            change_password(uow, user, old, new, call.clock)
            uow.commit()
    except LoginFailed:
        _note_failure(call)
        return _form(call, {"old": texts.say("problems", "password_old")})
    except UserProblem as error:
        return _form(call, {"new": str(error)})
    try:
        session = sessions.log_in(
            call.database, user.username, new, call.clock, address=call.sent.address
        )
    except TooManyAttempts:  # somebody else is guessing at this name right now
        return go(f"{ROOT}login")
    response = go(f"{ROOT}?done=password")
    guard.let_in(response, session, call.sent.secure)
    return response


def _note_failure(call: Call) -> None:
    with call.database.unit_of_work() as uow:
        audit.append(uow, call.actor, "change_password_failed", "user", call.me.id, at=call.now)
        uow.commit()


def _form(call: Call, problems: dict[str, str]) -> HTTPResponse:
    return call.show(
        "password.html",
        422 if problems else 200,
        problems=problems,
        first=call.me.first_secret_until is not None,
        least=LEAST_LENGTH,
    )
