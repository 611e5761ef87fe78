"""``hotline wechat``: the menu of the official account, and QR codes of places."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from connectors.platform_tokens import PlatformTokens
from connectors.wechat.client import WeChatClient
from connectors.wechat.outcomes import Final, QuotaUsed, Retry, WindowClosed
from connectors.wechat.settings import WeChatSettings
from hotline.cli.output import application, emit, say
from intake import regions
from intake.errors import IntakeError

Given = TypeVar("Given")


@click.group()
def wechat() -> None:
    """The WeChat official account (微信公众号)."""


@wechat.group()
def menu() -> None:
    """The account's menu (自定义菜单)."""


@menu.command("set")
def set_menu() -> None:
    """Make the menu of channels.toml the account's."""
    entries = _settings().menu
    if not entries:
        raise click.ClickException("channels.toml has no [[wechat.menu]]")
    _with_client(lambda client: client.set_menu(entries))
    say("the menu is set; phones show it within a day")


@menu.command("show")
def show() -> None:
    """The menu that is set, as the platform writes it."""
    emit(_with_client(lambda client: client.menu()))


@menu.command("remove")
def remove() -> None:
    """Take the menu away."""
    _with_client(lambda client: client.remove_menu())
    say("the menu is removed")


@wechat.command()
@click.argument("region")
def qr(region: str) -> None:
    """A QR code of a place (name or code) to print: whoever scans it and follows the account is
    asked about that place, and told its rules. It has no end."""
    with application().database.reading() as session:
        try:
            code = regions.resolve_one(session, region)
        except IntakeError as error:
            raise click.ClickException(str(error)) from error
        name = regions.full_name(session, code)
    made = _with_client(lambda client: client.lasting_code(code))
    emit({"region": code, "name": name, "url": made.url, "picture": made.picture})


def _settings() -> WeChatSettings:
    settings = application().channels.wechat
    if settings is None:
        raise click.ClickException("channels.toml has no [wechat]")
    return settings


def _with_client(call: Callable[[WeChatClient], Awaitable[Given]]) -> Given:
    app = application()
    settings = _settings()

    async def run() -> Given:
        async with WeChatClient(settings, PlatformTokens(app.database, app.clock)) as client:
            return await call(client)

    try:
        return asyncio.run(run())
    except (Retry, WindowClosed, QuotaUsed, Final) as error:
        raise click.ClickException(str(error)) from error
