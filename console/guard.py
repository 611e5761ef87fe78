"""Cookies, the secret in every form, and where a request may come from."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from sanic import HTTPResponse

from console.call import ROOT, Call, Sent
from intake.people.sessions import ABSOLUTE, LoggedIn

SESSION = "console_session"
KNOCK = "console_knock"
"""The cookie that ties the log-in form to the browser it was shown in."""


class ForgedRequest(Exception):
    """A form that did not come from our own page, or from one that is too old."""


def check_source(sent: Sent) -> None:
    """Raises :class:`ForgedRequest` when the browser says that another site sent the form."""
    if sent.site not in (None, "same-origin", "none"):
        raise ForgedRequest
    if sent.origin is not None:
        own = {sent.host.lower(), (sent.forwarded_host or sent.host).lower()}
        if urlsplit(sent.origin).netloc.lower() not in own:
            raise ForgedRequest


def check_secret(call: Call) -> None:
    """Raises :class:`ForgedRequest` unless the form carries the session's secret."""
    if not call.csrf or not _same(call.secret("csrf"), call.csrf):
        raise ForgedRequest


def knock() -> str:
    """A new secret for the log-in form."""
    return secrets.token_urlsafe(24)


def check_knock(call: Call) -> None:
    """Raises :class:`ForgedRequest` unless form and cookie of the log-in agree."""
    told = call.sent.cookies.get(KNOCK, "")
    if not told or not _same(call.secret("csrf"), told):
        raise ForgedRequest


def let_in(response: HTTPResponse, session: LoggedIn, secure: bool) -> None:
    """Give the browser its session."""
    _set(response, SESSION, session.token, secure, int(ABSOLUTE.total_seconds()), "Lax")


def give_knock(response: HTTPResponse, value: str, secure: bool) -> None:
    """Tie the log-in form to this browser."""
    _set(response, KNOCK, value, secure, 3600, "Strict")


def show_out(response: HTTPResponse) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(SESSION, path=ROOT.rstrip("/"))


def own_path(path: str) -> str | None:
    """The path if it is one of ours to go on to after the log-in."""
    parts = urlsplit(path)
    ours = parts.path.startswith(ROOT) and "\\" not in path and "//" not in parts.path
    if not ours or parts.scheme or parts.netloc:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _set(
    response: HTTPResponse, name: str, value: str, secure: bool, seconds: int, same_site: str
) -> None:
    response.add_cookie(
        name,
        value,
        path=ROOT.rstrip("/"),
        secure=secure,
        httponly=True,
        samesite="Strict" if same_site == "Strict" else "Lax",
        max_age=seconds,
    )


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
