"""A list comes in: read, judged, kept as a draft that somebody looks at before it is sent."""

from __future__ import annotations

from intake import audit
from intake.clock import Clock
from intake.errors import NotAllowed
from intake.lists.checking import check
from intake.lists.reading import read
from intake.lists.states import DRAFT
from intake.privacy.access import may_send_lists
from intake.tables.base import random_id
from intake.tables.lists import SheetList, SheetListPerson
from intake.tables.people import User
from intake.tables.places import Region
from intake.unit_of_work import UnitOfWork


def upload(
    uow: UnitOfWork, user: User | None, region: Region, content: bytes, actor: str, clock: Clock
) -> SheetList:
    """Keep a file's lines as a draft for this region; ``user`` is ``None`` on the command line.

    Of a line that gets no message the phone is not kept. An audit row says how many lines there
    are. Raises :class:`NotAllowed`, :class:`ListProblem`.
    """
    if user is not None and not may_send_lists(user, region):
        raise NotAllowed
    judged = check(uow.session, region, read(content))
    made = SheetList(
        id=random_id(),
        region_code=region.code,
        uploaded_by=actor,
        state=DRAFT,
        lines=len(judged),
        good=sum(one.problem is None for one in judged),
        created_at=clock.now(),
    )
    uow.session.add(made)
    uow.session.flush()
    uow.session.add_all(
        SheetListPerson(
            list_id=made.id,
            line=one.line.number,
            name=one.line.name or None,
            phone=one.phone,
            village=one.line.village or None,
            village_code=one.village_code,
            problem=one.problem,
        )
        for one in judged
    )
    detail = {"region": region.code, "lines": made.lines, "good": made.good}
    audit.append(uow, actor, "upload_list", "sheet_list", made.id, detail, at=clock.now())
    return made
