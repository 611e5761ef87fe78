"""What the bot does about leads and declarations, with intake's own functions."""

from __future__ import annotations

from typing import Any

from sanic import HTTPResponse
from sanic.response import json
from sqlalchemy.orm import Session

from connectors.tables import BotTracker
from intake import drafts, records
from intake.clock import FrozenClock
from intake.db import Database
from intake.facts import DECLARATION, LEAD
from intake.unit_of_work import UnitOfWork
from tests.connectors.peer import says
from tests.intake.world import DECLARED, REPORTED


class LeadBot:
    """Understands 申报, 反映, 匿名 and 交; keeps a tracker row and its answers, as the bot does."""

    def __init__(self, database: Database, clock: FrozenClock) -> None:
        self.database = database
        self.clock = clock
        self.receipt_codes: list[str] = []
        self._answers: dict[str, dict[str, Any]] = {}

    def __call__(self, turn: dict[str, Any]) -> HTTPResponse:
        if turn["message_id"] not in self._answers:
            with self.database.unit_of_work() as uow:
                self._answers[turn["message_id"]] = self._turn(uow, turn)
                self._keep_tracker(uow.session, turn["conversation"])
                uow.commit()
        return json(self._answers[turn["message_id"]])

    def _turn(self, uow: UnitOfWork, turn: dict[str, Any]) -> dict[str, Any]:
        text, conversation = turn["text"], turn["conversation"]
        if "申报" in text:
            draft = drafts.open_draft(uow, conversation, DECLARATION, self.clock)
            drafts.save_facts(uow, draft.id, DECLARED, self.clock)
            filed = records.file_declaration(uow, draft.id, draft.idempotency_key, self.clock)
            return says(f"已受理：{filed.number}")
        if "反映" in text:
            draft = drafts.open_draft(uow, conversation, LEAD, self.clock)
            drafts.save_facts(
                uow,
                draft.id,
                {"what": "低保名额给了亲戚"},
                self.clock,
                message_id=turn["message_id"],
            )
            return says("要留姓名吗？", expects="anonymity")
        if "匿名" in text:
            return says("好，不留姓名。", effects=[{"type": "go_anonymous"}])
        if "交" in text:
            draft = drafts.open_draft(uow, conversation, LEAD, self.clock)
            told = {**REPORTED, "anonymity": "anonymous", "name": None, "phone": None}
            facts = {name: value for name, value in told.items() if value is not None}
            drafts.save_facts(uow, draft.id, facts, self.clock, message_id=turn["message_id"])
            filed = records.file_lead(uow, draft.id, draft.idempotency_key, self.clock)
            self.receipt_codes.append(filed.receipt_code or "")
            return says("已交上去，查询码只显示这一次。", effects=[{"type": "seal"}])
        return says(f"听到：{text}")

    def _keep_tracker(self, session: Session, conversation: str) -> None:
        row = session.get(BotTracker, conversation)
        blob = f"tracker {self.clock.now().isoformat()}".encode()
        if row is None:
            row = BotTracker(conversation_id=conversation, blob=blob, updated_at=self.clock.now())
            session.add(row)
        row.blob, row.updated_at = blob, self.clock.now()
