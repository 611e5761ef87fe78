"""The place of a declaration, put right by the unit that its ticket is given to."""

from __future__ import annotations

from intake.facts import DECLARATION
from intake.records.likeness import county_of, household_keys
from intake.tables.places import Region
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork


def put_in(uow: UnitOfWork, record: Record, unit: Region) -> bool:
    """The unit's place becomes the declaration's, unless that lies in it; whether it did.

    Whoever gives the ticket away knows better than what was read out of the words: a place that
    was not known, or a village of that name in another county. What the farmer said of the
    place stays as it is, and so does the place of a lead: it is where the thing happened.
    """
    here = record.region
    if record.kind != DECLARATION or (here is not None and here.path.startswith(unit.path)):
        return False
    record.region = unit
    keys = household_keys(uow.keyring, record.facts, county_of(uow.session, unit.code))
    record.household_key = keys["household_key"]
    uow.session.flush()
    return True
