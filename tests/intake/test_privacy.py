"""Keys, encrypted columns and blind indexes."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from intake.db import Database
from intake.drafts import forget_expired
from intake.errors import DecryptionError, KeyFileError
from intake.privacy import masks
from intake.privacy.columns import blind_index
from intake.privacy.keyring import Keyring
from intake.tables import Draft, Record
from tests.intake.world import (
    ID_CARD,
    NAME,
    PHONE,
    PROXY_NAME,
    PROXY_PHONE,
    World,
)

ONE, OTHER = Keyring.generate(), Keyring.generate()
texts = st.text(max_size=200)


@given(texts, texts)
def test_what_is_sealed_opens_again(plain: str, context: str) -> None:
    sealed = ONE.seal(plain.encode(), context)
    assert ONE.open(sealed, context).decode() == plain
    assert sealed.startswith("k1.")


@given(texts)
def test_the_same_text_is_never_sealed_the_same(plain: str) -> None:
    assert ONE.seal(plain.encode(), "c") != ONE.seal(plain.encode(), "c")


@given(texts, st.data())
def test_another_key_context_or_content_does_not_open(plain: str, data: st.DataObject) -> None:
    sealed = ONE.seal(plain.encode(), "records.facts")
    at = data.draw(st.integers(3, len(sealed) - 5))
    flipped = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
    for keyring, value, context in [
        (OTHER, sealed, "records.facts"),
        (ONE, sealed, "drafts.facts"),
        (ONE, flipped, "records.facts"),
        (ONE, f"k9.{sealed[3:]}", "records.facts"),
        (ONE, sealed[:10], "records.facts"),
        (ONE, "", "records.facts"),
    ]:
        with pytest.raises(DecryptionError):
            keyring.open(value, context)


@given(texts, texts)
def test_a_blind_index_is_stable_and_keyed_by_kind_and_keyring(value: str, other: str) -> None:
    index = blind_index(ONE, "phone", value)
    assert index == blind_index(ONE, "phone", value)
    assert index != blind_index(ONE, "user_phone", value)
    assert index != blind_index(OTHER, "phone", value)
    assert (index == blind_index(ONE, "phone", other)) == (value == other)


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = Keyring.load_or_create(tmp_path)
    path = tmp_path / "keys" / "keyring.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["keyring.json"]
    assert Keyring.load_or_create(tmp_path) == first


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: Keyring.load_or_create(tmp_path), range(16)))
    assert all(keyring == made[0] for keyring in made)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    Keyring.load_or_create(tmp_path)
    (tmp_path / "keys" / "keyring.json").chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        Keyring.load_or_create(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: "not json",
        lambda data: json.dumps({**data, "current": "k2"}),
        lambda data: json.dumps({**data, "root": "c2hvcnQ="}),
        lambda data: json.dumps({"keys": data["keys"]}),
        lambda data: json.dumps([1]),
    ],
)
def test_a_damaged_key_file_is_refused(tmp_path: Path, damage: object) -> None:
    Keyring.load_or_create(tmp_path)
    path = tmp_path / "keys" / "keyring.json"
    assert callable(damage)
    path.write_text(damage(json.loads(path.read_text())))
    with pytest.raises(KeyFileError, match="backup"):
        Keyring.load_or_create(tmp_path)


def test_after_a_rotation_old_values_open_and_new_ones_have_the_new_key(tmp_path: Path) -> None:
    before = Keyring.load_or_create(tmp_path)
    sealed = before.seal(b"old", "c")
    after = Keyring.rotate(tmp_path)
    assert Keyring.load_or_create(tmp_path) == after
    assert (after.open(sealed, "c"), after.seal(b"new", "c")[:3]) == (b"old", "k2.")
    assert blind_index(after, "phone", PHONE) == blind_index(before, "phone", PHONE)
    assert stat.S_IMODE((tmp_path / "keys" / "keyring.json").stat().st_mode) == 0o600


def test_a_keyring_does_not_print_its_keys() -> None:
    shown = f"{ONE!r} {ONE}"
    assert shown == "Keyring(current='k1', 1 keys) Keyring(current='k1', 1 keys)"


def test_the_database_reads_with_its_keys_and_with_no_other(world: World, url: str) -> None:
    filed = world.declare()
    query = select(Record.facts).where(Record.number == filed.number)
    with world.database.reading() as session:
        assert session.scalars(query).one()["id_card"] == ID_CARD
    stranger = Database(url, Keyring.generate())
    with stranger.reading() as session, pytest.raises(DecryptionError):
        session.scalars(query).one()
    stranger.dispose()


def test_an_engine_without_keys_cannot_write_personal_data(world: World, url: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    now = world.clock.now()
    draft = Draft(
        conversation_id="c", kind="declaration", run=1, facts={"name": NAME},
        created_at=now, updated_at=now, expires_at=now,
    )  # fmt: skip
    with Session(engine) as session, pytest.raises((KeyFileError, StatementError)):
        session.add(draft)
        session.commit()
    engine.dispose()


CANARIES = [
    NAME,
    PHONE,
    ID_CARD,
    PROXY_NAME,
    PROXY_PHONE,
    "老伴得了重病",
    "低保名额给了亲戚",
    "网格员赵某",
    "看了病历和药费单",
    "收入够用",
    "conversation-1",
]


def everything(world: World) -> bytes:
    """All that the database holds: SQLite's files, or every row of every PostgreSQL table."""
    if world.database.engine.dialect.name == "sqlite":
        file = Path(str(world.database.engine.url.database))
        return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    found = ""
    with world.database.engine.connect() as connection:
        for name in connection.scalars(text(tables)).all():
            for row in connection.execute(text(f'SELECT t::text FROM "{name}" t')):
                found += row[0]
    return found.encode()


def test_the_raw_database_holds_no_personal_data(world: World) -> None:
    declared = world.declare(
        self_or_proxy="proxy", reporter_name=PROXY_NAME, reporter_phone=PROXY_PHONE
    )
    reported = world.report()
    world.step(declared, "verify", "east1", visit=world.visit("初步不符合", reason="收入够用"))
    world.step(declared, "report_back", "east1")
    world.step(reported, "return", "east", reason=f"应由{PROXY_NAME}所在的单位办")
    raw = everything(world)
    # Drafts keep the conversation's own id until they are filed; it is random in use.
    found = [canary for canary in CANARIES[:-1] if canary.encode() in raw]
    assert found == []
    assert declared.number.encode() in raw  # the search does find what is there
    assert declared.receipt_code is not None and declared.receipt_code.encode() not in raw


def test_an_anonymous_lead_leaves_nobody_behind(world: World, tmp_path: Path) -> None:
    said = f"我叫{NAME}，电话{PHONE}，低保名额给了亲戚"
    filed = world.report("random", anonymity="anonymous", what=said, evidence=f"问{NAME}")
    with world.database.reading() as session:
        record = session.scalars(select(Record).where(Record.number == filed.number)).one()
    world.clock.advance(hours=1)
    with world.database.unit_of_work() as uow:
        forget_expired(uow, world.clock)  # the worker's duty
        uow.commit()
    world.clock.advance(hours=-1)
    with world.database.reading() as session:
        draft = session.scalars(select(Draft)).one()
    assert record.facts["what"] == "我叫（已隐去），电话（已隐去），低保名额给了亲戚"
    assert record.facts["evidence"] == "问（已隐去）"
    assert {"name", "phone"}.isdisjoint(record.facts)
    assert (record.reply_to, record.phone_key) == (None, None)
    hour = world.clock.now().replace(minute=0)
    assert record.received_at == hour
    assert (draft.facts, draft.created_at, draft.updated_at, draft.last_message_id) == (
        {}, hour, hour, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (masks.name(NAME), "王**"),
        (masks.name("王"), "王*"),
        (masks.phone(PHONE), "138****1234"),
        (masks.phone("8421234"), "*******"),
        (masks.id_card(ID_CARD), "*" * 16 + "08"),
    ],
)
def test_masks_keep_the_least(shown: str, expected: str) -> None:
    assert shown == expected
