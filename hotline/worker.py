"""The worker: messages that were left behind, deliveries, deadlines, and what must be forgotten."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable

from connectors import (
    addresses,
    conversations,
    desk_notes,
    quality,
    sending_limits,
    signed_requests,
    waits,
)
from connectors.bot_client import BotClient
from connectors.files import FileStore
from connectors.inbox import Inbox
from connectors.orphans import remove_orphans
from connectors.outbox import Deliverer
from connectors.phone import forgetting as calls
from connectors.wecom import answering
from hotline.bootstrap import Application
from hotline.handover import sending
from hotline.health import beat
from hotline.phone import Phone
from hotline.process_secrets import ProcessSecrets
from hotline.ways import farmer_ways, spool, staff_ways
from hotline.wechat import WeChat
from intake import acceptance, corrections, lists, outbox, questions
from intake.overdue import sweep
from intake.records import phone_codes
from intake.service import callbacks
from intake.tickets.archiving import archive_quiet

log = logging.getLogger("hotline.worker")

MESSAGES, FETCHING, SPEAKING = 1.0, 1.0, 1.0
DELIVERIES, UNANSWERED, DESK, HEARTBEAT = 2.0, 5.0, 5.0, 10.0
HANDING, DEADLINES, FORGETTING, ORPHANS = 30.0, 60.0, 600.0, 1800.0
"""Seconds between two rounds of each duty."""


def deliverer(application: Application) -> Deliverer:
    """The outbox with its transports; the console stands in where no service is configured."""
    database, clock = application.database, application.clock
    return Deliverer(
        database,
        clock,
        {
            **staff_ways(application),
            **farmer_ways(application),
        },
        otherwise=spool(application),
        rates=_rates(application),
    )


def _rates(application: Application) -> dict[str, int]:
    """Messages a minute by channel, where its far end takes so many."""
    sms = application.channels.sms
    return {} if sms is None else {outbox.SMS: sms.per_minute}


async def serve(application: Application, bot_url: str) -> None:
    """Go round all duties until SIGTERM; what is under way is finished first."""
    secrets = ProcessSecrets.load_or_create(application.settings.home)
    client = BotClient(bot_url, secrets.bot_token)
    inbox = Inbox(
        application.database,
        client,
        application.clock,
        files=FileStore(application.settings.home / "files", application.keyring),
        at_once=application.settings.talks_per_operator,
    )
    messages = deliverer(application)
    wechat = WeChat.of(application, inbox)
    phone = Phone.of(application, inbox.pushes)
    stopping = asyncio.Event()

    def stop() -> None:
        stopping.set()
        inbox.stop()
        messages.stop()
        if wechat is not None:
            wechat.stop()

    for wanted in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wanted, stop)

    async def heartbeat() -> None:
        await asyncio.to_thread(beat, application)

    async def deliveries() -> None:
        await asyncio.to_thread(messages.deliver_once)

    async def deadlines() -> None:
        done = await asyncio.to_thread(sweep, application.database, application.clock)
        if done.recomputed:
            log.info("a newer package has changed %d clocks", len(done.recomputed))
        await asyncio.to_thread(archive_quiet, application.database, application.clock)

    async def forgetting() -> None:
        await asyncio.to_thread(forget, application)

    async def orphans() -> None:
        folder, now = application.settings.home / "files", application.clock.now()
        gone = await asyncio.to_thread(remove_orphans, folder, application.database, now)
        if gone:
            log.info("%d files that no row names were deleted", gone)

    async def fetching() -> None:
        if wechat is not None:
            await wechat.fetching.fetch_due()

    async def speaking() -> None:
        if wechat is not None:
            await wechat.speaker.speak_due()

    async def calling() -> None:
        if phone is not None:
            await phone.calls.settle_due()

    async with asyncio.TaskGroup() as duties:
        for duty, pause in (
            (heartbeat, HEARTBEAT),
            (inbox.handle_pending, MESSAGES),
            (inbox.tell_late, MESSAGES),
            (deliveries, DELIVERIES),
            (fetching, FETCHING),
            (speaking, SPEAKING),
            (calling, SPEAKING),
            (inbox.tell_unanswered, UNANSWERED),
            (inbox.return_left, DESK),
            (inbox.tend_line, DESK),
            (deadlines, DEADLINES),
            (forgetting, FORGETTING),
            (orphans, ORPHANS),
            (sending(application), HANDING),
        ):
            duties.create_task(_round(duty, pause, stopping))
    await inbox.close()
    if wechat is not None:
        await wechat.close()
    if phone is not None:
        await phone.close()
    await client.close()


def forget(application: Application) -> None:
    """Drop what has no use any more: handles of ended talks, questions, codes, numbers, lists."""
    with application.database.unit_of_work() as uow:
        conversations.sweep(uow.session, application.clock.now())
        calls.sweep(uow, application.clock.now())
        signed_requests.forget_old(uow.session, application.clock.now())
        questions.forget_old(uow, application.clock)
        corrections.forget_old(uow, application.clock)
        phone_codes.forget_old(uow, application.clock)
        callbacks.forget_old(uow, application.clock)
        lists.forget_old(uow, application.clock)
        sending_limits.forget_old(uow, application.clock)
        desk_notes.forget_old(uow.session, application.clock.now())
        waits.count_left(uow.session, application.clock.now())
        waits.forget_old(uow.session, application.clock.now())
        quality.forget_old(uow.session, application.clock.now())
        acceptance.forget_old(uow, application.clock)
        addresses.forget_calls(uow.session, application.clock.now())
        answering.forget_calls(uow, application.clock)
        uow.commit()


async def _round(
    duty: Callable[[], Awaitable[object]], pause: float, stopping: asyncio.Event
) -> None:
    while not stopping.is_set():
        try:
            await duty()
        except Exception as error:
            # Without the message: a database error quotes its parameters.
            log.error("%s failed: %s", getattr(duty, "__name__", duty), type(error).__name__)
        try:
            await asyncio.wait_for(stopping.wait(), pause)
        except TimeoutError:
            continue
