"""The account's menu (自定义菜单) as the platform wants it written."""

from __future__ import annotations

from typing import Any

from connectors.wechat.settings import LowerEntry, MenuEntry


def as_platform(entries: tuple[MenuEntry, ...]) -> dict[str, Any]:
    """The body of ``menu/create``."""
    return {"button": [_top(entry) for entry in entries]}


def _top(entry: MenuEntry) -> dict[str, Any]:
    if entry.below:
        return {"name": entry.name, "sub_button": [_button(one) for one in entry.below]}
    return _button(entry)


def _button(entry: MenuEntry | LowerEntry) -> dict[str, Any]:
    if entry.url is not None:
        return {"type": "view", "name": entry.name, "url": entry.url}
    return {"type": "click", "name": entry.name, "key": entry.key}
