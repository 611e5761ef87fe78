"""A user's own page of WeCom (企业微信): get a code to bind with, see it, end it."""

from __future__ import annotations

from sanic import HTTPResponse

from connectors.wecom import binding
from console.call import ROOT, Call, go
from intake.errors import NotAllowed
from intake.people.users import find_user
from intake.tables.people import User
from intake.unit_of_work import UnitOfWork

PAGE = f"{ROOT}wecom"


def show(call: Call) -> HTTPResponse:
    """Whether notices come there, and how they would."""
    return _page(call)


def code(call: Call) -> HTTPResponse:
    """A new code, shown on this one page alone."""
    _check(call)
    with call.database.unit_of_work() as uow:
        made = binding.give_code(uow, _me(uow, call), call.clock, call.actor)
        uow.commit()
    return _page(call, code=made)


def unbind(call: Call) -> HTTPResponse:
    """No more notices in WeCom."""
    _check(call)
    with call.database.unit_of_work() as uow:
        binding.unbind(uow, _me(uow, call), call.clock, actor=call.actor)
        uow.commit()
    return go(f"{PAGE}?done=wecom_unbound")


def _page(call: Call, code: str | None = None) -> HTTPResponse:
    _check(call)
    with call.database.reading() as session:
        bound = binding.member_of(session, call.me) is not None
    minutes = int(binding.VALID.total_seconds() // 60)
    shown = f"{code[:4]} {code[4:]}" if code else None
    return call.show("wecom.html", bound=bound, code=shown, minutes=minutes)


def _check(call: Call) -> None:
    if not call.wecom:
        raise NotAllowed


def _me(uow: UnitOfWork, call: Call) -> User:
    user = find_user(uow.session, call.me.username)
    assert user is not None
    return user
