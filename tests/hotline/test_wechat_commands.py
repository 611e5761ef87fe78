"""``hotline wechat``, with the simulated platform at the far end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.cli import hotline
from hotline.settings import Settings
from intake import regions
from intake.db import Database
from intake.privacy.keyring import Keyring
from simulators.wechat.app import create_app
from simulators.wechat.wire import Account
from tests.connectors.far_ends import fresh, running

SECTION = """
[wechat]
appid = "{account.appid}"
secret = "{account.secret}"
token = "{account.token}"
encoding_aes_key = "{account.encoding_aes_key}"
api_root = "{url}"
[[wechat.menu]]
name = "找人工"
key = "转人工"
"""


def test_the_menu_is_set_shown_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path))
    monkeypatch.delenv("HOTLINE_DATABASE_URL", raising=False)
    account = Account()

    def run(word: str) -> tuple[int, str, str]:
        told = CliRunner().invoke(hotline, ["wechat", "menu", word])
        return told.exit_code, told.stdout, told.stderr

    app = create_app(account, "http://unused.example", name=fresh("wechat"))
    with running(app) as far:
        path = tmp_path / "channels.toml"
        path.write_text(SECTION.format(account=account, url=far.url), "utf-8")
        path.chmod(0o600)
        assert run("show") == (1, "", "Error: 没有菜单（46003）\n")
        assert run("set") == (0, "", "the menu is set; phones show it within a day\n")
        code, printed, _ = run("show")
        written = {"button": [{"type": "click", "name": "找人工", "key": "转人工"}]}
        assert (code, json.loads(printed)) == (0, {"menu": written})
        assert run("remove") == (0, "", "the menu is removed\n")
        assert run("show")[0] == 1
    # One token for all five calls, which were processes of their own in all but name.
    assert [one["kind"] for one in far.journal.entries()] == ["token"]


def test_a_qr_code_of_a_place_brings_that_place_with_whoever_scans_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path))
    monkeypatch.delenv("HOTLINE_DATABASE_URL", raising=False)
    account = Account()
    with running(create_app(account, "http://unused.example", name=fresh("wechat"))) as far:
        path = tmp_path / "channels.toml"
        path.write_text(SECTION.format(account=account, url=far.url), "utf-8")
        path.chmod(0o600)
        told = CliRunner().invoke(hotline, ["wechat", "qr", "东台市"])
        none = CliRunner().invoke(hotline, ["wechat", "qr", "没有的地方"])
    made = json.loads(told.stdout)
    assert (made["name"], made["url"]) == (
        "江苏省盐城市东台市",
        f"http://weixin.qq.com/q/{made['region']}",
    )
    assert made["picture"].endswith(f"showqrcode?ticket=ticket%2B{made['region']}%3D")
    assert none.exit_code == 1 and "没有找到" in none.stderr
    settings = Settings.from_env({"HOTLINE_HOME": str(tmp_path)})
    database = Database(settings.database_url, Keyring.load_or_create(tmp_path))
    with database.reading() as session:
        assert regions.resolve_one(session, made["region"]) == made["region"]
    database.dispose()
