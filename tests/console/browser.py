"""A browser as the tests need it: cookies, forms with their hidden fields, what a page says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import httpx

PASSWORD = "柳树村的春天-2026"


class Form:
    """A form of a page: where it goes, and the values it would send."""

    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.values: dict[str, str] = {}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.wrong: dict[str, str] = {}
        self._area: str | None = None
        self._wrong: str | None = None
        self._hidden = 0
        self._select: str | None = None
        self._chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag in ("input", "textarea") and self.forms and given.get("name"):
            values = self.forms[-1].values
            if tag == "textarea":
                self._area = given["name"]
                values[self._area] = ""
            elif given.get("type") != "radio":
                values[given["name"]] = given.get("value", "")
            elif "checked" in given:
                values[given["name"]] = given["value"]
        elif tag == "select" and self.forms and given.get("name"):
            self._select, self._chosen = given["name"], False
            self.forms[-1].values.setdefault(self._select, "")
        elif tag == "option" and self._select and not self._chosen:
            if "selected" in given:
                self.forms[-1].values[self._select] = given.get("value", "")
                self._chosen = True
        elif tag == "p" and given.get("class", "").split()[:1] == ["wrong"]:
            self._wrong = given.get("id", "").removeprefix("wrong-")
            self.wrong[self._wrong] = ""
        elif tag in ("script", "style", "title"):
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "p":
            self._wrong = None
        elif tag in ("script", "style", "title"):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1].values[self._area] += data
        if self._wrong is not None:
            self.wrong[self._wrong] += data
        if not self._hidden:
            self.words.append(data)


class Seen:
    """A page read: its words as one text, its forms, the sentences beside wrong fields."""

    def __init__(self, html: str) -> None:
        reader = _Reader()
        reader.feed(html)
        self.text = re.sub(r"\s+", " ", " ".join(reader.words)).strip()
        self.forms = reader.forms
        self.wrong = {
            name: re.sub(r"^! ", "", re.sub(r"\s+", " ", words).strip())
            for name, words in reader.wrong.items()
        }

    def form(self, end: str) -> Form:
        """The one form whose action ends so."""
        found = [one for one in self.forms if one.action.endswith(end)]
        assert len(found) == 1, (end, [one.action for one in self.forms])
        return found[0]


class Browser:
    """Cookies and requests of one person."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, trust_env=False, timeout=30)

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(f"/console/{path}", **more)

    def see(self, path: str) -> Seen:
        """A page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("location"))
        return Seen(answer.text)

    def post(self, path: str, values: dict[str, str], **more: Any) -> httpx.Response:
        """A form sent as a browser of today does it."""
        headers = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"}
        headers |= more.pop("headers", {})
        return self.http.post(path, data=values, headers=headers, **more)

    def send(self, page: str, end: str, **changes: str) -> httpx.Response:
        """Open a page, fill in the form whose action ends so, and send it."""
        form = self.see(page).form(end)
        return self.post(form.action, {**form.values, **changes})

    def log_in(self, username: str, password: str = PASSWORD) -> httpx.Response:
        return self.send("login", "/login", username=username, password=password)
