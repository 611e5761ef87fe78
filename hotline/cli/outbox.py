"""``hotline outbox``: messages that did not arrive, once more or no more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from connectors import undelivered
from connectors.undelivered import Undelivered
from hotline.cli.output import application, emit
from intake import outbox as messages
from intake.errors import IntakeError
from intake.tables import OutboxMessage
from intake.unit_of_work import UnitOfWork

STATES = {"failed": (messages.FAILED,), "waiting": (messages.WAITING, messages.LEASED)}


@click.group()
def outbox() -> None:
    """Messages that failed or wait, without personal data."""


@outbox.command("list")
@click.option("--state", type=click.Choice(list(STATES)), help="Without it both.")
@click.option("--channel", help="unit, staff, robot, sms …")
def list_messages(state: str | None, channel: str | None) -> None:
    """What did not arrive: way, masked recipient, why, since when, how many tries."""
    states = STATES[state] if state else undelivered.UNSENT
    with application().database.reading() as session:
        for one in undelivered.listed(session, None, states=states, channel=channel):
            emit(_json(one))


@outbox.command("show")
@click.argument("message_id")
def show(message_id: str) -> None:
    """One of them, with what it says (masked)."""
    with application().database.reading() as session:
        row = undelivered.find(session, None, message_id)
        if row is None:
            raise _none(message_id)
        emit({**_json(undelivered.show(session, row)), "text": undelivered.text_of(row)})


@outbox.command("resend")
@click.argument("message_id", required=False)
@click.option("--channel", help="With --template: all failed ones of this kind.")
@click.option("--template")
def resend(message_id: str | None, channel: str | None, template: str | None) -> None:
    """Try a failed one again, or all of a kind; who has it already gets no second one."""
    app = application()
    if bool(message_id) == bool(channel and template):
        raise click.UsageError("a message's id, or --channel and --template")
    with app.database.unit_of_work() as uow:
        if message_id:
            row = _found(uow, message_id)
            done = int(undelivered.resend(uow, row, "cli", app.clock))
        else:
            assert channel and template
            done = undelivered.resend_kind(uow, None, channel, template, "cli", app.clock)
        uow.commit()
    emit({"resent": done})


@outbox.command("drop")
@click.argument("message_id")
def drop(message_id: str) -> None:
    """Give one up."""
    app = application()
    with app.database.unit_of_work() as uow:
        done = undelivered.drop(uow, _found(uow, message_id), "cli", app.clock)
        uow.commit()
    emit({"dropped": done})


def _found(uow: UnitOfWork, message_id: str) -> OutboxMessage:
    row = undelivered.find(uow.session, None, message_id)
    if row is None:
        raise _none(message_id)
    return row


def _none(message_id: str) -> IntakeError:
    return IntakeError(f"没有编号是 {message_id} 的、没送到的消息。")


def _json(one: Undelivered) -> dict[str, Any]:
    told = asdict(one)
    for name in ("since", "next_at"):
        told[name] = told[name].isoformat() if told[name] else None
    return told
