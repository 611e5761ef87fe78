"""Logging in and out."""

from __future__ import annotations

from sanic import HTTPResponse

from connectors import leases
from console import guard, texts
from console.call import ROOT, Call, go
from intake import audit
from intake.errors import IntakeError, LoginFailed, TooManyAttempts
from intake.people import sessions
from intake.service import presence

MAX_NAME, MAX_PASSWORD = 64, 256


def show(call: Call) -> HTTPResponse:
    """The form."""
    why = call.arg("why")
    notice = texts.say("errors", why) if why in ("expired", "need_login") else None
    return _form(call, 200, notice=notice, back=guard.own_path(call.arg("next")))


def enter(call: Call) -> HTTPResponse:
    """Log in: the same answer for an unknown name, a wrong password, a disabled account."""
    guard.check_knock(call)
    name, password = call.field("username").lower(), call.secret("password")
    back = guard.own_path(call.secret("next"))
    if not name or not password:
        problem = texts.say("problems", "login_blank")
        return _form(call, 422, problem=problem, name=name, back=back)
    try:
        if len(name) > MAX_NAME or len(password) > MAX_PASSWORD:
            raise LoginFailed
        session = sessions.log_in(
            call.database, name, password, call.clock, address=call.sent.address
        )
    except (LoginFailed, TooManyAttempts) as error:
        status = 429 if isinstance(error, TooManyAttempts) else 403
        return _failed(call, status, error, name, back)
    response = go(f"{ROOT}password" if session.must_change else back or ROOT)
    guard.let_in(response, session, call.sent.secure)
    return response


def leave(call: Call) -> HTTPResponse:
    """Log out: the session is over, here and everywhere."""
    sessions.log_out(call.database, call.token)
    with call.database.unit_of_work() as uow:
        presence.gone(uow, call.me)
        leases.return_all(uow.session, call.me.id, call.now)
        audit.append(uow, call.actor, "log_out", "user", call.me.id, at=call.now)
        uow.commit()
    response = go(f"{ROOT}login")
    guard.show_out(response)
    return response


def _failed(
    call: Call, status: int, error: IntakeError, name: str, back: str | None
) -> HTTPResponse:
    response = _form(call, status, problem=str(error), name=name, back=back)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.minutes * 60)
    return response


def _form(
    call: Call,
    status: int,
    *,
    notice: str | None = None,
    problem: str | None = None,
    name: str = "",
    back: str | None = None,
) -> HTTPResponse:
    secret = guard.knock()
    response = call.show(
        "login.html", status, knock=secret, notice=notice, problem=problem, name=name, back=back
    )
    guard.give_knock(response, secret, call.sent.secure)
    return response
