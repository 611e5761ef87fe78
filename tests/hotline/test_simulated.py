"""``hotline up --simulators``: an invented account once, never over a real one, and its server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from hotline.channels import Channels
from hotline.settings import Settings, SettingsError
from hotline.simulated import ensure_accounts, serving, simulated


def settings(home: Path) -> Settings:
    return Settings(home, "sqlite:///unused")


def test_an_account_is_invented_once(tmp_path: Path) -> None:
    ensure_accounts(settings(tmp_path))
    first = Channels.load(settings(tmp_path))
    ensure_accounts(settings(tmp_path))
    assert Channels.load(settings(tmp_path)) == first
    assert (tmp_path / "channels.toml").stat().st_mode & 0o777 == 0o600
    assert first.wechat is not None
    assert (first.wechat.mode, len(first.wechat.menu)) == ("safe", 3)


def test_a_real_account_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    real = '[wechat]\nappid = "wx1"\nsecret = "s"\ntoken = "abc"\nmode = "plain"\n'
    path.write_text(real, "utf-8")
    path.chmod(0o600)
    with pytest.raises(SettingsError):
        ensure_accounts(settings(tmp_path))
    assert path.read_text("utf-8") == real
    assert simulated(settings(tmp_path), Channels.load(settings(tmp_path))) == []


def test_its_page_is_served_at_the_printed_address(tmp_path: Path) -> None:
    ensure_accounts(settings(tmp_path))
    platforms = simulated(settings(tmp_path), Channels.load(settings(tmp_path)))
    assert [one.title for one in platforms] == ["WeChat"]

    async def look() -> tuple[int, str, list[str]]:
        async with serving(platforms), httpx.AsyncClient(trust_env=False) as http:
            page = await http.get(platforms[0].address)
            made = (await http.post(f"{platforms[0].address}people", json={})).json()
            phone = (await http.get(f"{platforms[0].address}people/{made['openid']}")).json()
            menu = [one["name"] for one in phone["menu"]["button"]]
            return page.status_code, page.headers["content-type"], menu

    assert asyncio.run(look()) == (
        200,
        "text/html; charset=utf-8",
        ["问政策", "申报困难", "更多"],
    )
