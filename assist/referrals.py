"""Other departments that see to what was told, with the phone to read out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assist import texts
from assist.shown import Referral
from assist.state import State
from intake import regions
from intake.referrals import EVERYWHERE, Proposed, fallback, propose

_GROUP = 4


def referrals(
    session: Session, kind: str | None, facts: Mapping[str, Any], state: State
) -> list[Referral]:
    """The departments that fit, for the caller's place as far as it is known."""
    region = facts.get("region_code") or state.region
    found = propose(session, kind, facts, state.elsewhere, region)
    return [_shown(session, one) for one in found]


def aloud(phone: str) -> str:
    """A phone in groups that can be read out: 0515-85212345 → 0515 8521 2345."""
    return " ".join(_grouped(part) for part in re.split(r"[ -]", phone) if part)


def _grouped(digits: str) -> str:
    if len(digits) == 11 and digits.startswith("1"):  # a mobile phone is said as 3, 4, 4
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if not digits.isdigit() or len(digits) <= _GROUP + 1:
        return digits
    first = len(digits) - _GROUP
    return f"{digits[:first]} {digits[first:]}"


def _shown(session: Session, one: Proposed) -> Referral:
    office, department = one.office, one.department
    if office is None:
        other = fallback()
        say = texts.say(
            "referrals", "fallback", department=department.name, does=department.does,
            name=other.name, phone=other.phone,
        )  # fmt: skip
        return Referral(
            f"referral:{department.id}", department.name, one.why, say, other.phone,
            aloud(other.phone),
        )  # fmt: skip
    hours = texts.say("referrals", "hours", hours=office.hours) if office.hours else ""
    say = texts.say(
        "referrals", "say", does=department.does, office=office.office, phone=office.phone,
        hours=hours,
    )  # fmt: skip
    return Referral(
        f"referral:{department.id}",
        department.name,
        one.why,
        say,
        office.phone,
        aloud(office.phone),
        office.office,
        None if office.scope == EVERYWHERE else regions.full_name(session, office.scope),
        office.hours,
        office.address,
        office.note,
    )
