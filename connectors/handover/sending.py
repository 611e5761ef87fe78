"""Bringing our cases and news to the other hotline, and noting its numbers."""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx

from connectors.handover.http import API
from connectors.handover.settings import HandoverSettings
from connectors.outside import TIMEOUT, client
from connectors.signing import signed_headers
from intake import handover
from intake.clock import Clock
from intake.db import Database
from intake.handover.leaving import Due, drop_withdrawn
from intake.handover.shape import REFUSED
from intake.unit_of_work import UnitOfWork

log = logging.getLogger("hotline.handover")

AT_ONCE = 50
"""Lines in one request."""


class NotTaken(Exception):
    """The other side did not take the request; says its status or what broke, no content."""


class Sender:
    """Sends what is due, over and over; a line counts as sent once it was answered."""

    def __init__(
        self,
        settings: HandoverSettings,
        database: Database,
        clock: Clock,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self._settings, self._database, self._clock = settings, database, clock
        self._http = client(timeout)

    def send_due(self) -> int:
        """One request with what is due; how many lines were taken. Raises :class:`NotTaken`."""
        if self._settings.url is None:
            return 0
        with self._database.unit_of_work() as uow:
            drop_withdrawn(uow, self._clock)
            uow.commit()
        with self._database.reading() as session:
            lines = handover.due(session, again=True)[:AT_ONCE]
        if not lines:
            return 0
        answers = self._ask(self._settings.url + API, lines)
        taken = [one for one in lines if _result(answers, one) not in (None, REFUSED)]
        with self._database.unit_of_work() as uow:
            for one in lines:
                if _result(answers, one) == REFUSED:
                    _refused(uow, one, answers, self._clock)
            handover.mark_sent(uow, taken, "system", self._clock)
            numbers = [
                (str(one.line["number"]), str(answers[_key(one)]["ours"]))
                for one in taken
                if one.line["type"] == "case" and answers[_key(one)].get("ours")
            ]
            handover.acknowledge(uow, numbers, self._clock)
            uow.commit()
        return len(taken)

    def _ask(self, url: str, lines: list[Due]) -> dict[str, dict[str, Any]]:
        body = json.dumps({"lines": [one.line for one in lines]}, ensure_ascii=False).encode()
        headers = signed_headers(
            "POST",
            url,
            body,
            key_id=self._settings.key_id,
            secret=self._settings.secret,
            timestamp=int(self._clock.now().timestamp()),
        )
        headers["Content-Type"] = "application/json"
        try:
            answer = self._http.post(url, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise NotTaken(type(error).__name__) from None
        if answer.status_code != 200:
            raise NotTaken(f"status {answer.status_code}")
        try:
            told = answer.json()["answers"]
            return {str(one["number"]): one for one in told}
        except (ValueError, KeyError, TypeError):
            raise NotTaken("an answer that cannot be read") from None


def _refused(uow: UnitOfWork, one: Due, answers: dict[str, dict[str, Any]], clock: Clock) -> None:
    log.warning("a line of type %s was refused by the other side", one.line["type"])
    if one.line["type"] == "case":
        said = answers[_key(one)].get("problem")
        handover.refused_there(uow, one, str(said)[:200] if said else None, clock)


def _key(one: Due) -> str:
    return str(one.line["number"])


def _result(answers: dict[str, dict[str, Any]], one: Due) -> str | None:
    result = answers.get(_key(one), {}).get("result")
    return str(result) if result is not None else None
