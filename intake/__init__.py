"""Intake: drafts, records, time limits, regions, routing, tickets, privacy, audit.

Knows neither Sanic nor Rasa. What other rooms call (``uow`` is a writing
``database.unit_of_work()``, committed by the caller; ``session`` any session; ``clock`` a
:class:`intake.clock.Clock`):

db          ``Database(url, keyring)``: ``.engine .keyring .unit_of_work() .reading()``
facts       ``merge(kind, before, said, correct=False) -> dict``
            ``missing_for_filing(facts, kind="declaration", chat=True) -> list[str]``
drafts      ``current_draft(session, conversation_id, kind, clock) -> Draft | None``
            ``unfinished(session, conversation_id, clock, kind=None) -> list[Draft]``
            ``open_draft(uow, conversation_id, kind, clock) -> Draft``
            ``save_facts(uow, draft_id, said, clock, message_id=None, correct=False) -> Draft``
            ``set_status(uow, draft_id, "open"|"parked"|"cancelled", clock) -> Draft``
            ``discard(uow, draft_id, clock)``, ``move(uow, conversation_id, new_id)``
            ``Draft``: ``.id .kind .run .status .facts .last_message_id .idempotency_key``
records     ``file_declaration(uow, draft_id, idempotency_key, clock, chat=True) -> Filed``
            ``file_lead(uow, draft_id, idempotency_key, clock, chat=True) -> Filed``
            ``records_of_conversation(session, conversation_ids) -> list[dict]``
            ``look_up(database, number, receipt_code, clock) -> Progress | None``
            ``progress_of_conversation(session, conversation_ids, clock) -> list[Progress]``
            ``phone_codes.ask(database, conversation_id, phone, clock, message_id)``,
            ``phone_codes.check(database, conversation_id, typed, clock, message_id) -> Checked``
            ``phone_codes.progress_by_phone(session, conversation_id, clock) -> list[Progress]``
deadlines   ``limits_for(session, region_code, kind, received) -> Limits`` (``.as_json()``)
            ``clocks.on_state(uow, record, state, at)``, ``clocks.stop_all(uow, record, at)``
            ``clocks.start_stage(uow, record, stage, on)``, ``clocks.meet_stage(…, covers, at)``
            ``clocks.pause(uow, record, reason, at)``, ``clocks.resume(uow, record, at)``
            ``clocks.extend(uow, record, due_on, at)``, ``recompute(uow, why, at)``
regions     ``resolve(session, text) -> Resolution`` (``.region`` | ``.choices``)
            ``resolve_one(session, text) -> code``, ``full_name(session, code)``,
            ``ensure(session, code) -> Region``, ``imported_divisions(session)``
tickets     ``transition.transition(uow, ticket_id, event, user, clock, version, …) -> Ticket``
            (assign, return, verify with a ``visits.Visit``, report_back, archive)
            ``listing.list_tickets(session, user, …)``, ``listing.count_tickets(…)``
            ``reading.read_record(uow, ticket, user, clock, full=False) -> dict``
privacy     ``access.may(user, action, ticket)``, ``access.visible_tickets(user)``
            ``columns.EncryptedText(context)``, ``columns.EncryptedJSON(context)``,
            ``columns.blind_index(keyring, kind, value)``
outbox      ``enqueue(uow, channel, recipient, template, params, not_before=None)``,
            ``claim(uow, clock, limit)``, ``hold``, ``mark_sent``, ``mark_failed``
notices     ``render(template, params) -> str`` for the templates of this room
people      ``users.add_user``, ``users.change_password``, ``users.disable``
            ``sessions.log_in(database, username, password, clock, address=None) -> LoggedIn``
            ``sessions.find(database, token, clock) -> ConsoleSession | None``, ``log_out``
            ``recipients.recipients(session, channel, recipient, params) -> list[User]``
overdue     ``sweep(database, clock) -> Swept``
heartbeats  ``beat(uow, process, clock)``, ``lives(session, prefix, clock)``
audit       ``append(uow, actor, action, object_kind, object_id, detail)``, ``verify(session)``

Errors are :class:`intake.errors.IntakeError`; their text may be shown to people.
"""
