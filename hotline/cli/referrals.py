"""``hotline referrals``: whom to call in other departments, by region."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from hotline.cli.output import application, emit, say
from hotline.cli.reference import FILE
from intake import regions
from intake.errors import ImportProblem
from intake.referrals import (
    EVERYWHERE,
    Office,
    department_called,
    departments,
    entries,
    import_offices,
    nearest,
    read_file,
    remove,
)


@click.group()
def referrals() -> None:
    """The directory of other departments (转介)."""


@referrals.command("list")
@click.option("--region", help="Code, or name as people write it: what holds there.")
def list_offices(region: str | None) -> None:
    """A line for each office that was filled in; with --region one for each department, the
    nearest upward, or null where nobody has filled it in."""
    with application().database.reading() as session:
        if region is None:
            for one in entries(session):
                emit(_line(one))
            return
        found = nearest(session, regions.resolve_one(session, region), departments())
    for name in departments():
        office = found.get(name)
        emit(_line(office) if office else {"department": name, "office": None})


@referrals.command("import")
@click.argument("file", type=FILE)
def import_file(file: Path) -> None:
    """Take over offices from a CSV or YAML file: region, department, office, phone, hours, address,
    note (or 地区, 部门, 单位, 电话, 时间, 地址, 备注). All or nothing."""
    app = application()
    rows = read_file(file)
    with app.database.unit_of_work() as uow:
        counts = import_offices(uow, rows, "cli", app.clock)
        uow.commit()
    say(f"新增 {counts.added}，改 {counts.replaced}，不变 {counts.unchanged}")
    emit(asdict(counts))


@referrals.command("remove")
@click.argument("department")
@click.option("--region", help="Code, or name as people write it; without it everywhere.")
def remove_office(department: str, region: str | None) -> None:
    """Let what holds above hold again."""
    app = application()
    found = department_called(department)
    if found is None:
        raise ImportProblem(None, f"没有“{department}”这个部门")
    with app.database.unit_of_work() as uow:
        scope = regions.resolve_one(uow.session, region) if region else EVERYWHERE
        gone = remove(uow, "cli", scope, found.id, app.clock)
        uow.commit()
    emit({"removed": gone})


def _line(one: Office) -> dict[str, Any]:
    return {"region": one.scope or None, **{k: v for k, v in asdict(one).items() if k != "scope"}}
