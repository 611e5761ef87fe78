"""Who may see and do what: one rule, asked in Python and asked in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true
from sqlalchemy.orm import aliased

from intake.regions.tree import reaches_county
from intake.tables.people import User
from intake.tables.places import Region
from intake.tables.records import ImplicatedUnit, Record
from intake.tables.tickets import Ticket

UNIT_ROLES = ("village", "township", "county")
ABOVE_VILLAGE = ("township", "county")


class Party(StrEnum):
    """Who takes a step without an account: the reporter, known by the conversation or by number
    and code (whoever calls has made sure of it), and the system's own passes."""

    REPORTER = "reporter"
    SYSTEM = "system"


Actor = User | Party


def actor_name(actor: Actor) -> str:
    """The actor as history and audit write it: ``user:<id>``, ``reporter``, ``system``."""
    return actor.value if isinstance(actor, Party) else f"user:{actor.id}"


_STEPS: dict[str, tuple[str, ...]] = {
    "view": (*UNIT_ROLES, "operator"),
    "begin_visit": UNIT_ROLES,
    "verify": UNIT_ROLES,
    "report_back": UNIT_ROLES,
    "return": (*UNIT_ROLES, "operator"),
    "archive": (*ABOVE_VILLAGE, "system"),
    "assign": ("operator",),
    "procedure": UNIT_ROLES,
    "transfer": (*ABOVE_VILLAGE, "operator"),
    "request_extension": UNIT_ROLES,
    "extend": (*ABOVE_VILLAGE, "operator"),
    "refuse_extension": (*ABOVE_VILLAGE, "operator"),
    "withdraw": ("operator", "reporter"),
    "merge": (*UNIT_ROLES, "operator"),
    "rate": ("operator", "reporter"),
    "reopen": (*ABOVE_VILLAGE, "operator", "reporter"),
    "mark_urgent": ("county", "operator"),
    "unmark_urgent": ("county", "operator"),
    "answer": (*UNIT_ROLES, "operator"),
    "see_file": (*UNIT_ROLES, "operator"),
    "read_contact": (*UNIT_ROLES, "operator"),
    "read_identity": UNIT_ROLES,
    "export": ("county", "operator"),
    "export_full": ("county",),
    "hand_over": ("operator",),
    "see_handovers": ("county", "operator"),
    "edit_knowledge": ("editor",),
    "supervise_service": ("supervisor",),
    "see_assist_use": ("supervisor", "editor"),
    "send_lists": ABOVE_VILLAGE,
    "note_refusal": (*ABOVE_VILLAGE, "operator"),
}
"""Action → the roles that may do it, within what they may see at all."""


@dataclass(frozen=True)
class Scope:
    """The tickets that a user may know of. ``admits`` and ``clause`` say the same thing.

    ``within`` is the path of the user's region: tickets of that unit and of all below.
    ``everywhere`` and ``queue`` are an operator's: an operator of a region sees what waits for
    a unit (待派) if it may belong there, its place being in that region, known no further than
    above it, or not known at all; what surely lies elsewhere is for the operators there and for
    those without a region. ``line`` are the codes from the top down to the user's own region: a
    lead about any of these is about the user's unit or one above it, and is kept from the user
    whatever else holds.
    """

    within: str | None
    everywhere: bool
    queue: bool
    line: tuple[str, ...]

    @classmethod
    def of(cls, user: User | None) -> Scope:
        """A disabled user, an administrator, and nobody see no ticket."""
        if user is None or user.disabled_at is not None or user.role not in _STEPS["view"]:
            return cls(None, False, False, ())
        if user.region is None:
            operator = user.role == "operator"
            return cls(None, operator, operator, ())
        path, line = user.region.path, tuple(user.region.line)
        return cls(path, False, user.role == "operator", line)

    def admits(self, ticket: Ticket) -> bool:
        """Whether the ticket lies within the scope."""
        if any(one.region_code in self.line for one in ticket.record.implicated):
            return False
        if ticket.unit is None:
            return self.everywhere or (self.queue and self._perhaps_here(ticket.record))
        inside = self.within is not None and ticket.unit.path.startswith(self.within)
        return self.everywhere or inside

    def clause(self) -> ColumnElement[bool]:
        """The same as a condition on ``Ticket`` for any query."""
        reasons: list[ColumnElement[bool]] = []
        if self.everywhere:
            reasons.append(true())
        elif self.queue:
            reasons.append(and_(Ticket.unit_code.is_(None), not_(self._surely_elsewhere())))
        if self.within is not None:
            unit = aliased(Region)
            inside = unit.path.startswith(self.within, autoescape=True)
            reasons.append(exists().where(unit.code == Ticket.unit_code, inside))
        if not reasons:
            return false()
        implicated = exists().where(
            ImplicatedUnit.record_id == Ticket.record_id,
            ImplicatedUnit.region_code.in_(self.line),
        )
        return and_(or_(*reasons), not_(implicated))

    def _perhaps_here(self, record: Record) -> bool:
        """Whether no place that is known of the record lies outside of the user's region."""
        known = [record.region] if record.region else []
        known += [one.region for one in record.implicated]
        return self.within is not None and all(
            one.code in self.line or one.path.startswith(self.within) for one in known
        )

    def _surely_elsewhere(self) -> ColumnElement[bool]:
        record, accused, place = aliased(Record), aliased(ImplicatedUnit), aliased(Region)
        away = and_(
            place.code.not_in(self.line),
            not_(place.path.startswith(self.within, autoescape=True)),
        )
        return or_(
            exists().where(record.id == Ticket.record_id, place.code == record.region_code, away),
            exists().where(
                accused.record_id == Ticket.record_id, place.code == accused.region_code, away
            ),
        )


FROM_ABOVE = ("extend", "refuse_extension", "reopen")
"""Steps of a unit above the one that has the ticket (or of an operator)."""


def allowed(user: User, action: str) -> bool:
    """Whether the user's role does such things at all."""
    return user.disabled_at is None and user.role in _STEPS[action]


def may(user: Actor | None, action: str, ticket: Ticket) -> bool:
    """Whether the user may do this to the ticket; the one place that decides.

    Actions: view, the steps of ``data/steps.yml``, answer (words to the
    reporter), see_file (open a picture), read_contact (name and phone), read_identity (ID
    number), export, export_full. A confidential reporter's name
    and phone are for the county and the operators alone; an anonymous lead has none.
    An extension is asked for by the unit that has the ticket; it is decided, and a ticket
    opened again, by a unit above it; a ticket is transferred by a unit above it or the county.
    """
    if isinstance(user, Party):
        return user.value in _STEPS[action]
    if user is None or not allowed(user, action) or not Scope.of(user).admits(ticket):
        return False
    if action == "assign":
        return ticket.unit is None
    if action == "request_extension":
        return user.region_code is not None and user.region_code == ticket.unit_code
    if action in FROM_ABOVE:
        return user.role == "operator" or _is_above(user, ticket)
    if action == "transfer":
        held = ticket.unit is not None
        return held and (user.role in ("county", "operator") or _is_above(user, ticket))
    if action in ("read_contact", "read_identity") and ticket.record.anonymity == "confidential":
        return user.role in ("county", "operator")
    return True


def doing_level(ticket: Ticket, level: str) -> str | None:
    """The level that does a step of a procedure (village | township | county) for this ticket:
    the one named, or the ticket's own unit where that stands higher, because no village is
    known or the farmer asked for the township."""
    if ticket.unit is None:
        return None
    own = _unit_level(ticket.unit)
    if own not in UNIT_ROLES:
        return None
    return own if UNIT_ROLES.index(own) > UNIT_ROLES.index(level) else level


def may_take(user: User | None, ticket: Ticket, level: str) -> bool:
    """Whether the user's unit is the one that does a procedure's step of this level."""
    if user is None or user.region is None or not may(user, "procedure", ticket):
        return False
    doing = doing_level(ticket, level)
    return user.role == doing and _unit_level(user.region) == doing


def _unit_level(region: Region) -> str:
    """As a unit: a city without counties is one; what lies above a county does no step."""
    if region.level in UNIT_ROLES:
        return region.level
    return "county" if reaches_county(region.level, region.code) else region.level


def _is_above(user: User, ticket: Ticket) -> bool:
    return ticket.unit is not None and user.region_code != ticket.unit_code


def visible_tickets(user: User | None) -> ColumnElement[bool]:
    """The condition that every query over tickets carries: ``select(Ticket).where(…)``."""
    return Scope.of(user).clause()


def may_edit_knowledge(user: User | None, line: Sequence[str]) -> bool:
    """Whether an editor may read the questions from a place and change what its documents say.

    ``line`` are the codes from the top down to the place, empty where it is unknown. An editor
    with a region works on that region and all below it, one without on everything.
    """
    if user is None or not allowed(user, "edit_knowledge"):
        return False
    return user.region is None or not line or user.region.code in line


def may_decide_proposal(user: User | None, line: Sequence[str], proposer: str) -> bool:
    """Whether the user may approve or refuse a change of the knowledge base: an editor of the
    place who is not the one that proposed it (``proposer`` as history writes it)."""
    if user is None or not may_edit_knowledge(user, line):
        return False
    return proposer != f"user:{user.id}"


def may_see_service(user: User | None, action: str) -> bool:
    """Whether the user may see figures of the whole service (``supervise_service``: the operators'
    work; ``see_assist_use``: of what use the assist is). Nobody of a region: the figures count
    talks about leads too, and whoever is of an accused unit could read that from them."""
    return user is not None and user.region is None and allowed(user, action)


def may_send_lists(user: User | None, region: Region) -> bool:
    """Whether the user may send the plain sheet to a list of this region, and see such lists:
    staff of a township or county for their own region and all below it."""
    if user is None or user.region is None or not allowed(user, "send_lists"):
        return False
    return region.path.startswith(user.region.path)


def may_see_delivery(user: User, ticket: Ticket | None) -> bool:
    """Whether an operator or administrator may know that a message about this ticket (``None``:
    about none) did not arrive. One with a region sees those of the tickets there, and none that
    is kept from the region; an administrator still sees no ticket itself."""
    if user.disabled_at is not None or user.role not in ("operator", "admin"):
        return False
    if user.region is None:
        return True
    if ticket is None:
        return False
    if user.role == "operator":
        return Scope.of(user).admits(ticket)
    told = may_be_told(user.region, [one.region_code for one in ticket.record.implicated])
    return told and ticket.unit is not None and ticket.unit.path.startswith(user.region.path)


def may_be_told(region: Region, implicated: list[str]) -> bool:
    """Whether a unit may get a notice about a record that implicates these units."""
    return not any(code in implicated for code in region.line)
