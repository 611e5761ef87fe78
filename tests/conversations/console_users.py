"""People at the console, by plain HTTP: a village, an operator."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import httpx

from intake.clock import local_date
from tests.running import System

PASSWORD = "Cun-shuji-2026-hao"


class ConsoleUser:
    """Somebody logged in; the first password has been changed."""

    def __init__(self, system: System, username: str) -> None:
        self._client = httpx.Client(
            base_url=system.address, follow_redirects=True, timeout=20.0, trust_env=False
        )
        reset = system.command("users", "reset", username)
        assert reset.returncode == 0, reset.stderr
        first = json.loads(reset.stdout)["first_password"]
        self._fill_in("/console/login", "/console/login", username=username, password=first)
        self._fill_in(
            "/console/password", "/console/password", old=first, new=PASSWORD, again=PASSWORD
        )

    def _page(self, address: str) -> str:
        answer = self._client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def _fill_in(self, address: str, action: str, **fields: str) -> str:
        """Fill in one form of a page as a browser does, hidden fields included."""
        page = self._page(address)
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)
        assert form, f"{address} has no form for {action}"
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form.group()))
        answer = self._client.post(
            action,
            data={**hidden, **fields},
            headers={"Origin": str(self._client.base_url).rstrip("/")},
        )
        assert answer.status_code == 200, (action, answer.status_code, answer.text)
        return answer.text


class Village(ConsoleUser):
    """The village that visits."""

    def tickets(self) -> str:
        """The list page with every ticket that waits for this user's unit."""
        return self._page("/console/tickets")

    def open(self, number: str) -> str:
        """The ticket's page."""
        return self._page(self._address(number))

    def report(self, number: str, *, people: str, findings: str, result: str) -> str:
        """Send the visit form; gives the page that follows."""
        address = self._address(number)
        return self._fill_in(
            address,
            f"{address}/visit",
            people=people,
            day=local_date(datetime.now(UTC)).isoformat(),
            findings=findings,
            result=result,
            reason="",
        )

    def _address(self, number: str) -> str:
        for row in self.tickets().split('<li class="row">')[1:]:
            if number in row:
                return str(re.findall(r'href="(/console/tickets/\w+)"', row)[0])
        raise AssertionError(f"{number} is not in the list")


class Operator(ConsoleUser):
    """Somebody at the hotline's desk."""

    def waiting(self) -> list[str]:
        """The talks in which a person is wanted, by their place in the desk's list."""
        return re.findall(r'href="(/console/talks/[\w-]+)#last"', self._page("/console/talks"))

    def read(self, talk: str) -> str:
        """Everything said in a talk."""
        return self._page(talk)

    def answer(self, talk: str, text: str) -> None:
        """Take the talk, or go on with it."""
        self._fill_in(talk, f"{talk}/say", text=text)

    def hand_back(self, talk: str) -> None:
        """The bot goes on."""
        self._fill_in(talk, f"{talk}/done")
