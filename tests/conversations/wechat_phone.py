"""A farmer's phone with the simulated WeChat in it."""

from __future__ import annotations

import time
from typing import Any

import httpx

from connectors import texts

PATIENCE = 60.0
LATE = texts.system("late")


class WeChatPhone:
    """One follower of the account, over the simulator's own interface."""

    def __init__(self, platform: str) -> None:
        self._http = httpx.Client(base_url=platform, timeout=PATIENCE, trust_env=False)
        self.openid = str(self._http.post("/people", json={"name": "农户"}).json()["openid"])
        self._read = 0

    def do(self, act: str, **told: Any) -> str:
        """Do something with the account; what it said in return, however it came."""
        self._http.post(f"/people/{self.openid}/{act}", json=told).raise_for_status()
        return self.hears()

    def say(self, text: str) -> str:
        """Write something."""
        return self.do("say", text=text)

    def speak(self, sound: bytes) -> str:
        """Send a voice."""
        files = {"media": ("voice.wav", sound, "audio/wav")}
        self._http.post(f"/people/{self.openid}/voice", files=files).raise_for_status()
        return self.hears()

    def tap(self, title: str) -> str:
        """Tap a choice of the last msgmenu."""
        shown = [one for one in self.seen() if one.get("choices")][-1]
        found = next(one for one in shown["choices"] if one["content"] == title)
        return self.do("say", text=title, menu_id=found["id"])

    def seen(self) -> list[dict[str, Any]]:
        """Every bubble on the phone."""
        seen: list[dict[str, Any]] = self._http.get(f"/people/{self.openid}").json()["seen"]
        return seen

    def hears(self) -> str:
        """Wait for what the account says next; that it will be late is no answer."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            seen = self.seen()
            fresh = [one["text"] for one in seen[self._read :] if one["from"] != "me"]
            if any(text != LATE for text in fresh):
                self._read = len(seen)
                return "\n".join(fresh)
            time.sleep(0.05)
        raise TimeoutError("the account says nothing")

    def journal(self) -> list[dict[str, Any]]:
        """Everything to and from this phone, as the platform saw it."""
        entries: list[dict[str, Any]] = self._http.get(f"/journal/{self.openid}").json()["entries"]
        return entries

    def fail(self, *faults: dict[str, Any]) -> None:
        """Let the account's next calls meet these faults."""
        self._http.post("/faults", json={"next": list(faults)}).raise_for_status()
