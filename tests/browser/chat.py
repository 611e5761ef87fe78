"""The chat page as the one who holds the device uses it."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import expect

from tests.browser.chromium import Screen

LAYOUT = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const painted = () => frame().then(frame);
  await painted();
  window.scrollTo(999, 9999);
  await painted();
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const rows = document.querySelectorAll("#log .row.theirs");
  const last = rows[rows.length - 1].getBoundingClientRect();
  const desk = box(".desk");
  const begins = last.top >= box(".bar").bottom && last.top < desk.top;
  const more = !document.querySelector("#newer").hidden;
  return {
    scrolled: [window.scrollX, window.scrollY],
    header: box(".bar").top,
    composer: window.innerHeight - desk.bottom,
    answer: begins && last.bottom <= desk.top ? "whole" : begins && more ? "begun" : "hidden",
  };
}"""
SEEN = """(bubble, words) => {
  const node = [...bubble.childNodes].find((one) => one.textContent.includes(words));
  if (!node) { return false; }
  const range = document.createRange(), start = node.textContent.indexOf(words);
  range.setStart(node, start);
  range.setEnd(node, start + words.length);
  const clear = (x, y) => document.elementFromPoint(x, y) === bubble;
  return [...range.getClientRects()].every(({ left, right, top, bottom }) =>
    [left + 2, right - 2].every((x) => clear(x, (top + bottom) / 2)));
}"""


def pinned(answer: str = "whole") -> dict[str, Any]:
    """The layout as it must be, also after somebody tried to scroll the page away."""
    return {"scrolled": [0, 0], "header": 0, "composer": 0, "answer": answer}


class ChatPage:
    """The chat, opened on a screen."""

    def __init__(self, screen: Screen, address: str = "/") -> None:
        self.screen, self.page = screen, screen.page
        self.page.goto(address)
        self._last = self.page.locator(".row.theirs .bubble").last

    def write(self, text: str) -> None:
        """Type into the box key by key, without sending."""
        self.page.click("#say")
        self.page.keyboard.type(text)

    def say(self, text: str, *, until: str) -> str:
        """Type and send; gives the bot's last message once it contains ``until``."""
        self.write(text)
        self.page.click("#send")
        return self.told(until)

    def choose(self, title: str, *, until: str) -> str:
        """Tap one of the buttons under the last message."""
        button = self.page.locator(".choices").get_by_role("button", name=title, exact=True)
        (button.tap if self.screen.touch else button.click)()
        return self.told(until)

    def told(self, words: str) -> str:
        """Wait until the last message contains ``words``; gives it whole."""
        expect(self._last).to_contain_text(words)
        return self._last.inner_text()

    def sees(self, words: str) -> bool:
        """Whether these words of the last message are on the screen, with nothing over them."""
        seen: bool = self._last.evaluate(SEEN, words)
        return seen

    def layout(self) -> dict[str, Any]:
        """Where header, composer and last answer are; see :func:`pinned`."""
        layout: dict[str, Any] = self.page.evaluate(LAYOUT)
        return layout

    def keyboard_up(self, up: bool) -> None:
        """The phone's keyboard takes the lower part of the page, as on phones of 2017."""
        height = self.screen.height - (360 if up else 0)
        self.page.set_viewport_size({"width": self.screen.width, "height": height})

    def keyboard(self) -> str | None:
        """Which keyboard a phone shows for the box."""
        return self.page.get_attribute("#say", "inputmode")

    def lines(self) -> list[tuple[str, str]]:
        """All bubbles of the page in order: ``mine`` or ``theirs``, and the text."""
        rows = self.page.locator("#log .row").all()
        return [
            (
                "mine" if "mine" in (row.get_attribute("class") or "") else "theirs",
                row.locator(".bubble").inner_text(),
            )
            for row in rows
        ]

    def ask(self, path: str) -> Any:
        """What the interface answers to the page's own token."""
        talk = self.page.evaluate("JSON.parse(localStorage.getItem('hotline.talk'))")
        root = self.page.evaluate("location.origin")
        answer = httpx.get(
            f"{root}/api/chat/conversations/{talk['conversation']}/{path}",
            headers={"Authorization": f"Bearer {talk['token']}"},
            trust_env=False,
        )
        return answer.raise_for_status().json()
