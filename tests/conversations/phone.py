"""A farmer's phone: the web chat as its page speaks it, over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from hotline.demo.cases import Talk
from tests.connectors.samples import JPEG

SECONDS = 60.0


class Phone(Talk):
    """One conversation in one browser; ``heard`` is everything so far, both sides in order."""

    def __init__(self, address: str, region: str | None = None) -> None:
        super().__init__(httpx.Client(base_url=address, timeout=SECONDS, trust_env=False), region)
        self.heard: list[tuple[str, str, str | None]] = []

    @classmethod
    def again(cls, other: Phone) -> Phone:
        """The page opened anew: same token, nothing seen yet."""
        fresh = cls.__new__(cls)
        fresh._client, fresh._root, fresh._headers = other._client, other._root, other._headers
        fresh._seen, fresh.heard = 0, other.heard
        return fresh

    @property
    def token(self) -> str:
        """The secret in this browser."""
        return self._headers["Authorization"].split(" ", 1)[1]

    @property
    def conversation(self) -> str:
        """The id that the page knows."""
        return self._root.rsplit("/", 1)[1]

    def tell(
        self, text: str, *, pictures: int = 0, message_id: str | None = None
    ) -> list[dict[str, Any]]:
        """Say something, with pictures if any; gives what the chat said in return."""
        self.send(text, pictures=pictures, message_id=message_id)
        return self.listen()

    def send(self, text: str, *, pictures: int = 0, message_id: str | None = None) -> None:
        """Say something without waiting for the answer."""
        body: dict[str, Any] = {"message_id": message_id or uuid.uuid4().hex, "text": text}
        if pictures:
            body["files"] = [self._upload() for _ in range(pictures)]
        self.post(body).raise_for_status()
        self.heard.append(("farmer", text or "(a picture)", None))

    def listen(self) -> list[dict[str, Any]]:
        """Wait for what the chat says next."""
        answer = self.wait()
        self.heard += [(one["from"], one["text"], one["expects"]) for one in answer]
        return answer

    def read_all(self) -> list[Any]:
        """Every message of both sides, as a page reads it when it is opened."""
        messages = self.history()
        self._seen = messages[-1]["seq"] if messages else 0
        return messages

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _upload(self) -> str:
        sent = self._client.post(
            f"{self._root}/files",
            files={"file": ("photo.jpg", JPEG, "image/jpeg")},
            headers=self._headers,
        )
        return str(sent.raise_for_status().json()["file_id"])


def written_out(heard: list[tuple[str, str, str | None]]) -> str:
    """A talk for people to read."""
    lines = []
    for who, text, expects in heard:
        waits = f"   ⟨{expects}⟩" if expects else ""
        lines.append(f"  {who:>8}: " + text.replace("\n", "\n            ") + waits)
    return "\n".join(lines)
