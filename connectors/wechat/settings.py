"""What an installation says of its WeChat official account (微信公众号)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import field
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from connectors.settings_tables import STRICT, Root, Word, root

PLATFORM = "https://api.weixin.qq.com"
TOP_ENTRIES, LOWER_ENTRIES = 3, 5
"""So many buttons the platform's menu takes, and so many below one of them."""


def _aes_key(value: str) -> str:
    try:
        fits = len(base64.b64decode(value + "=", validate=True)) == 32 and len(value) == 43
    except (binascii.Error, ValueError):
        fits = False
    if not fits:
        raise ValueError("must be the 43 letters and digits that the platform shows")
    return value


def _token(value: str) -> str:
    if not (3 <= len(value) <= 32 and value.isascii() and value.isalnum()):
        raise ValueError("must be 3 to 32 English letters and digits")
    return value


def _pattern(value: str) -> str:
    try:
        list(Formatter().parse(value))
    except ValueError:
        raise ValueError("must be text in which {…} names a value of the notice") from None
    return value


def _page(value: str) -> str:
    return value if value == "{address}" else root(value)


AesKey = Annotated[str, AfterValidator(_aes_key)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Page = Annotated[str, AfterValidator(_page)]
NAME_BYTES = 16
"""The platform takes no longer name of a button of the menu itself (40018); below it 60 bytes."""
Title = Annotated[str, StringConstraints(min_length=1, max_length=20)]


@dataclass(frozen=True, config=STRICT)
class NoticeTemplate:
    """The platform's template for one of our notices.

    ``kind`` is a template message (模板消息) or a subscription notice (订阅通知). ``fields``: the
    platform's keyword → text in which ``{number}``, ``{due}`` and the like are the values of the
    notice (``intake/data/notices.yml``) and ``{text}`` its whole sentence. ``url`` is opened by a
    tap: an address, or ``{address}``, the one that the notice names (``sheet_link``).
    """

    id: Word
    fields: dict[str, Pattern]
    kind: Literal["template", "subscribe"] = "subscribe"
    url: Page | None = None


@dataclass(frozen=True, config=STRICT)
class LowerEntry:
    """A button of a submenu: sends ``key`` to us, or opens ``url``. Phones show eight characters
    of its name."""

    name: Title
    key: Title | None = None
    url: Root | None = None

    @model_validator(mode="after")
    def _one_purpose(self) -> Self:
        if (self.key is None) == (self.url is None):
            raise ValueError("must have a key or a url, one of them")
        return self


@dataclass(frozen=True, config=STRICT)
class MenuEntry:
    """A button of the menu: sends ``key``, opens ``url``, or shows the buttons ``below``."""

    name: Title
    key: Title | None = None
    url: Root | None = None
    below: tuple[LowerEntry, ...] = ()

    @model_validator(mode="after")
    def _one_purpose(self) -> Self:
        purposes = [self.key is not None, self.url is not None, bool(self.below)]
        if sum(purposes) != 1:
            raise ValueError("must have a key, a url or entries below, one of them")
        if len(self.name.encode()) > NAME_BYTES:
            raise ValueError(f"must have a name of {NAME_BYTES} bytes at most, five characters")
        if len(self.below) > LOWER_ENTRIES:
            raise ValueError(f"must have {LOWER_ENTRIES} entries below at most")
        return self


@dataclass(frozen=True, config=STRICT)
class WeChatSettings:
    """The account's keys, and how its messages look on the wire.

    ``token`` signs what the platform pushes; ``encoding_aes_key`` (43 characters) encrypts it,
    ``previous_encoding_aes_key`` still opens what was under way when the key was changed.
    ``mode`` is the console's 消息加解密方式: ``plain`` bodies are not authenticated, so it must be
    written by hand. ``format`` is the console's choice of bodies. ``api_root`` is another one
    only for the simulator.
    """

    appid: Word
    secret: Word = field(repr=False)
    token: Annotated[str, AfterValidator(_token)] = field(repr=False)
    encoding_aes_key: AesKey | None = field(default=None, repr=False)
    previous_encoding_aes_key: AesKey | None = field(default=None, repr=False)
    mode: Literal["safe", "compatible", "plain"] = "safe"
    format: Literal["xml", "json"] = "xml"
    api_root: Root = PLATFORM
    templates: dict[str, NoticeTemplate] = field(default_factory=dict)
    menu: tuple[MenuEntry, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.mode != "plain" and self.encoding_aes_key is None:
            raise ValueError('must have an encoding_aes_key, or mode = "plain"')
        if len(self.menu) > TOP_ENTRIES:
            raise ValueError(f"must have {TOP_ENTRIES} menu entries at most")
        return self
