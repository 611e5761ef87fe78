"""``hotline lists``: the plain sheet sent by text message to lists of phones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from hotline.bootstrap import Application
from hotline.cli.output import application, emit, say
from hotline.ways import sheet_way
from intake import lists as sheet_lists
from intake import regions
from intake.errors import IntakeError
from intake.lists.words import problem
from intake.tables.lists import SheetList
from policy_kb.errors import KnowledgeError


@click.group()
def lists() -> None:
    """Lists to which a region's plain sheet (明白纸) is sent by text message."""


@lists.command("upload")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", required=True, help="Whose sheet: code, or name as people write it.")
@click.option("--yes", is_flag=True, help="Send without asking.")
def upload(file: Path, region: str, yes: bool) -> None:
    """Read a CSV or XLSX file (姓名, 电话, 村), say what is wrong with it, and send it."""
    app = application()
    way = sheet_way(app)
    way.check()
    with app.database.reading() as session:
        code = regions.resolve_one(session, region)
    if not _has_sheet(app, code):
        raise problem("no_sheet")
    with app.database.unit_of_work() as uow:
        row = regions.ensure(uow.session, code)
        made = sheet_lists.upload(uow, None, row, file.read_bytes(), "cli", app.clock)
        uow.commit()
        list_id, good = made.id, made.good
    with app.database.reading() as session:
        found = _found(session, list_id)
        places = sheet_lists.places(session, found)
        for one in sheet_lists.rows(session, found):
            if one.why:
                say(f"第{one.line}行：{one.why}")
        if again := sheet_lists.told_already(session, found):
            say(again)
    pages = {one for one in places if _has_sheet(app, one)}
    sure = good > 0 and (yes or click.confirm(f"发{good}条短信？", err=True))
    with app.database.unit_of_work() as uow:
        found = _found(uow.session, list_id)
        if sure:
            sheet_lists.confirm(uow, found, way, pages, "cli", app.clock)
        else:
            sheet_lists.stop(uow, found, "cli", app.clock)
        uow.commit()
    if good == 0:
        raise problem("nobody")
    _emit(app, list_id)


@lists.command("show")
@click.argument("list_id", required=False)
def show(list_id: str | None) -> None:
    """All lists, or one of them: how many wait, were sent, failed and why; without names."""
    app = application()
    if list_id:
        _emit(app, list_id)
        return
    with app.database.reading() as session:
        for one in sheet_lists.visible(session, None):
            emit(_json(session, one))


@lists.command("stop")
@click.argument("list_id")
def stop(list_id: str) -> None:
    """Take back what was not sent yet."""
    app = application()
    with app.database.unit_of_work() as uow:
        gone = sheet_lists.stop(uow, _found(uow.session, list_id), "cli", app.clock)
        uow.commit()
    emit({"list": list_id, "withdrawn": gone})


@lists.command("refuse")
@click.argument("phone")
@click.option("--undo", is_flag=True, help="They want these messages again.")
def refuse(phone: str, undo: bool) -> None:
    """Note that somebody wants no more of these messages (退订); the number is not kept."""
    app = application()
    told: dict[str, Any]
    with app.database.unit_of_work() as uow:
        if undo:
            told = {"allowed": sheet_lists.allow_again(uow, phone, "cli", app.clock)}
        else:
            withdrawn = sheet_lists.refuse(uow, phone, "cli", app.clock)
            told = {"refused": True, "withdrawn": withdrawn}
        uow.commit()
    emit(told)


def _found(session: Session, list_id: str) -> SheetList:
    found = sheet_lists.find(session, None, list_id)
    if found is None:
        raise IntakeError(f"没有编号是 {list_id} 的名单。")
    return found


def _emit(app: Application, list_id: str) -> None:
    with app.database.reading() as session:
        emit(_json(session, _found(session, list_id)))


def _json(session: Session, found: SheetList) -> dict[str, Any]:
    return {
        "list": found.id,
        "region": found.region_code,
        "state": found.state,
        "created_at": found.created_at.isoformat(),
        **sheet_lists.results(session, found).as_json(),
    }


def _has_sheet(app: Application, code: str) -> bool:
    try:
        app.knowledge.sheet(code)
    except KnowledgeError:
        return False
    return True
