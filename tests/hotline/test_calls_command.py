"""``hotline calls replay``, against the interface as ``web`` puts it together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sanic import Sanic
from sqlalchemy import select

from connectors.pushes import Pushes
from connectors.tables import Conversation, Message
from hotline.bootstrap import build
from hotline.cli import hotline
from hotline.phone import Phone
from hotline.settings import ROOT, Settings
from tests.connectors.far_ends import fresh
from tests.connectors.peer import in_a_thread

CALL = ROOT / "hotline" / "demo" / "calls" / "neighbour.jsonl"
SECTION = '[phone]\nkey_id = "county"\nsecret = "a-secret-for-tests"\n'


def run(*words: str) -> Result:
    return CliRunner().invoke(hotline, ["calls", "replay", *words])


def test_a_call_is_played_into_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path))
    monkeypatch.delenv("HOTLINE_DATABASE_URL", raising=False)
    told = run(str(CALL))
    assert (told.exit_code, told.stderr) == (1, "Error: channels.toml has no [phone]\n")
    path = tmp_path / "channels.toml"
    path.write_text(SECTION, "utf-8")
    path.chmod(0o600)
    application = build(Settings.from_env())
    phone = Phone.of(application, Pushes())
    assert phone is not None
    app: Sanic[Any, Any] = Sanic(fresh("calls"), configure_logging=False)
    app.blueprint(phone.blueprint())
    with in_a_thread(app) as url:
        told = run(
            str(CALL), "--speed", "0", "--call", "c1", "--url", url, "--caller", "13800009999"
        )
        again = run(str(CALL), "--speed", "0", "--call", "c1", "--url", url)
    assert json.loads(told.stdout) == json.loads(again.stdout) == {"call": "c1", "events": 50}
    assert told.stderr.splitlines()[:2] == ["call.started", "operator: 您好一二三一七帮扶热线"]
    assert told.stderr.splitlines()[-1] == "call.ended"
    with application.database.reading() as session:
        [talk] = session.scalars(select(Conversation))
        assert (talk.channel, talk.attention, talk.last_seq) == ("phone", "wanted", 13)
        first = session.scalars(select(Message).order_by(Message.seq)).first()
        assert first is not None and first.direction == "operator"
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{", "utf-8")
    told = run(str(bad), "--url", url)
    assert (told.exit_code, told.stderr) == (1, "Error: line 1: it is no JSON\n")
