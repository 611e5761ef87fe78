"""``hotline records``, ``hotline tickets``, ``hotline sweep``: what was filed and its work."""

from __future__ import annotations

from dataclasses import asdict

import click

from hotline.cli.output import application, emit
from hotline.cli.steps import step
from intake import audit, export, overdue
from intake.people.users import find_user
from intake.tables import User
from intake.tickets import listing
from intake.tickets.archiving import archive_quiet
from intake.unit_of_work import UnitOfWork

KIND = click.Choice(["declaration", "lead"])
AS_USER = click.option("--as", "username", help="Only what this user may see.")


@click.group()
def records() -> None:
    """Declarations and leads."""


@records.command("list")
@click.option("--kind", type=KIND)
def list_records(kind: str | None) -> None:
    """A line for each record, without personal fields."""
    with application().database.reading() as session:
        for line in export.records(session, kind=kind):
            emit(line)


@records.command("show")
@click.argument("number")
@click.option("--full", is_flag=True, help="With personal fields; noted in the audit log.")
def show(number: str, full: bool) -> None:
    """One record."""
    _print_records(None, None, number, full)


@records.command("export")
@click.option("--kind", type=KIND)
@click.option("--full", is_flag=True, help="With personal fields; noted in the audit log.")
@AS_USER
def export_records(kind: str | None, full: bool, username: str | None) -> None:
    """JSON Lines of all records; personal fields only with --full."""
    _print_records(username, kind, None, full)


def _print_records(username: str | None, kind: str | None, number: str | None, full: bool) -> None:
    app = application()
    with app.database.unit_of_work() as uow:
        user = _user(uow, username)
        scope = export.scope_of(user, full=full)
        lines = list(export.records(uow.session, scope, kind=kind, number=number, full=full))
        if full:
            actor = f"user:{user.id}" if user else "cli"
            detail = {"count": len(lines), "kind": kind}
            # Written before anything is printed: no reading in full without its row.
            audit.append(
                uow, actor, "export_full", "records", number or "*", detail, at=app.clock.now()
            )
            uow.commit()
    if number is not None and not lines:
        raise click.ClickException(f"没有编号为 {number} 的记录。")
    for line in lines:
        emit(line)


@click.group()
def tickets() -> None:
    """The work on records."""


@tickets.command("list")
@click.option("--state")
@click.option("--kind", type=KIND)
@click.option("--waiting/--assigned", default=None, help="Waiting for an operator, or not.")
@click.option("--overdue/--in-time", "late", default=None)
@click.option("--supervised/--unsupervised", default=None, help="Taken up by a unit above (督办).")
@AS_USER
def list_tickets(
    state: str | None,
    kind: str | None,
    waiting: bool | None,
    late: bool | None,
    supervised: bool | None,
    username: str | None,
) -> None:
    """A line for each ticket, those due first in front."""
    with application().database.unit_of_work() as uow:
        if username is None:
            lines = listing.all_tickets(
                uow.session,
                state=state,
                kind=kind,
                waiting=waiting,
                overdue=late,
                supervised=supervised,
            )
        else:
            lines = listing.list_tickets(
                uow.session,
                _user(uow, username),
                state=state,
                kind=kind,
                waiting=waiting,
                overdue=late,
                supervised=supervised,
                limit=1_000_000,
            )
    for line in lines:
        emit(line.as_json())


@tickets.command("show")
@click.argument("number")
def show_ticket(number: str) -> None:
    """A ticket with its history, by its record's number."""
    with application().database.reading() as session:
        shown = export.ticket(session, number)
    if shown is None:
        raise click.ClickException(f"没有编号为 {number} 的记录。")
    emit(shown)


tickets.add_command(step)


@click.command()
def sweep() -> None:
    """One pass over the clocks: reminders, 催办, 督办, what was missed, what has waited long
    enough; drafts past their time, results that lie quiet archived.

    ``done`` lists each step that was taken: number, covers, due, step, unit; ``recomputed`` the
    clocks that years or rules of a newer package have changed.
    """
    app = application()
    done = overdue.sweep(app.database, app.clock)
    archived = archive_quiet(app.database, app.clock)
    emit(
        {
            "overdue": done.overdue,
            "reminded": done.reminded,
            "drafts_forgotten": done.drafts_forgotten,
            "archived": archived,
            "missed": done.missed,
            "supervised": done.supervised,
            "county_told": done.county_told,
            "resumed": done.resumed,
            "recomputed": [one.as_json() for one in done.recomputed],
            "done": [asdict(act) for act in done.acts],
        }
    )


def _user(uow: UnitOfWork, username: str | None) -> User | None:
    if username is None:
        return None
    user = find_user(uow.session, username)
    if user is None:
        raise click.ClickException(f"没有用户 {username}。")
    return user
