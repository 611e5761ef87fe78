"""A village secretary at the console, by plain HTTP."""

from __future__ import annotations

import re

import httpx

from tests.running import System

PASSWORD = "Cun-shuji-2026-hao"


class Village:
    """Logged in; the first password has been changed."""

    def __init__(self, system: System, username: str) -> None:
        self._client = httpx.Client(
            base_url=system.address, follow_redirects=True, timeout=20.0, trust_env=False
        )
        reset = system.command("users", "reset", username)
        assert reset.returncode == 0, reset.stderr
        first = re.search(r"[a-z0-9]{5}(?:-[a-z0-9]{1,5})+", reset.stdout + reset.stderr)
        assert first, reset.stdout
        self._submit("/console/login", {"username": username, "password": first.group()})
        self._submit(
            "/console/password",
            {"old": first.group(), "new": PASSWORD, "again": PASSWORD},
        )
        self._submit("/console/login", {"username": username, "password": PASSWORD})

    def tickets(self) -> str:
        """The list page."""
        return self._page("/console/")

    def open(self, number: str) -> str:
        """The ticket's page."""
        return self._page(f"/console/tickets/{number}")

    def report(self, number: str, *, people: str, findings: str, result: str) -> str:
        """Send the visit form; gives the page that follows."""
        address = f"/console/tickets/{number}"
        today = re.search(r'name="visited_on"[^>]*max="([\d-]+)"', self.open(number))
        assert today
        return self._submit(
            address,
            {
                "people": people,
                "visited_on": today.group(1),
                "findings": findings,
                "result": result,
            },
        )

    def _page(self, address: str) -> str:
        answer = self._client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def _submit(self, address: str, fields: dict[str, str]) -> str:
        """Fill in the form of a page as a browser does, hidden fields included."""
        page = self._page(address)
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
        action = re.search(r'<form[^>]*method="post"[^>]*action="([^"]+)"', page)
        answer = self._client.post(
            action.group(1) if action else address,
            data={**hidden, **fields},
            headers={"Origin": str(self._client.base_url).rstrip("/")},
        )
        assert answer.status_code == 200, (address, answer.status_code, answer.text)
        return answer.text
