"""Uploads: judged by their first bytes, without metadata, and never in plain on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from connectors import texts, uploads
from connectors.files import FileStore, FileUnreadable
from connectors.inbox import Inbox
from connectors.tables import StoredFile
from connectors.uploads import Upload, UploadRefused
from intake.db import Database
from tests.connectors import samples
from tests.connectors.peer import Peer
from tests.connectors.web import Web


def refusal(content: bytes) -> str:
    with pytest.raises(UploadRefused) as refused:
        uploads.accept(content)
    return refused.value.code


@pytest.mark.parametrize("media_type, content", samples.SOUNDS.items())
def test_sounds_that_phones_record_are_taken(media_type: str, content: bytes) -> None:
    assert uploads.accept(content) == Upload("sound", media_type, content)


def test_a_voice_that_only_wechat_s_decoder_reads_is_kept_to_be_saved() -> None:
    assert uploads.accept(b"Speex\x01") == Upload("sound", "audio/speex", b"Speex\x01")


@pytest.mark.parametrize("media_type, content", [
    ("image/jpeg", samples.JPEG), ("image/png", samples.png()),
])  # fmt: skip
def test_a_picture_with_nothing_to_hide_stays_as_it_is(media_type: str, content: bytes) -> None:
    assert uploads.accept(content) == Upload("picture", media_type, content)


def test_a_photograph_loses_its_place_and_stays_upright() -> None:
    cleaned = uploads.accept(samples.JPEG_WITH_POSITION).content
    assert samples.POSITION in samples.JPEG_WITH_POSITION
    tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    upright = samples.segment(0xE1, b"Exif\0\0" + tiff)
    assert cleaned == samples.JPEG[:2] + upright + samples.JPEG[2:]
    assert uploads.accept(cleaned).content == cleaned


@pytest.mark.parametrize("told, plain", [
    (samples.png(samples.chunk(b"tEXt", b"Place\0" + samples.POSITION),
                 samples.chunk(b"eXIf", samples.POSITION),
                 samples.chunk(b"tIME", b"\x07\xea\x02\x0d\x09\0\0")), samples.png()),
    (samples.webp((b"EXIF", samples.POSITION), (b"XMP ", samples.POSITION)),
     samples.webp(flags=0)),
    (samples.png(tail=b"PK\x03\x04" + samples.POSITION), samples.png()),
    (samples.jpeg(tail=b"PK\x03\x04" + samples.POSITION), samples.JPEG),
    (samples.webp(flags=0, tail=b"PK\x03\x04" + samples.POSITION), samples.webp(flags=0)),
    (b"ID3\x04\0\0\0\0\0\x16" + samples.POSITION + samples.MP3_FRAME
     + b"TAG" + b"x" * 125, samples.MP3_FRAME),
])  # fmt: skip
def test_what_is_told_beside_the_picture_or_sound_stays_behind(told: bytes, plain: bytes) -> None:
    assert uploads.accept(told).content == plain


def test_a_recording_loses_its_place_and_no_offset_moves() -> None:
    told = samples.m4a(with_position=True)
    cleaned = uploads.accept(told).content
    assert samples.POSITION in told and samples.POSITION not in cleaned
    assert (len(cleaned), cleaned[cleaned.index(b"mdat") :]) == (
        len(told),
        told[told.index(b"mdat") :],
    )


@pytest.mark.parametrize("content, code", [
    (b"", "file_missing"),
    (b"%PDF-1.7", "file_document"),
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "file_heic"),
    (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "file_heic"),
    (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "file_video"),
    (b"GIF89a" + b"\0" * 20, "file_kind"),
    (b"PK\x03\x04" + b"\0" * 40, "file_document"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind"),
    (b"MZ" + b"\0" * 60, "file_kind"),
    (b"RIFF\0\0\0\0AVI ", "file_kind"),
    (samples.JPEG + b"\0" * uploads.MAX_BYTES, "file_too_big"),
    (samples.JPEG[:40], "file_broken"),
    (b"\xff\xd8\xff" + samples.POSITION, "file_broken"),
    (samples.png()[:-6], "file_broken"),
    (samples.png().replace(b"IDAT", b"IDAX"), "file_broken"),
    (samples.webp()[:-4], "file_broken"),
    (samples.m4a()[:-20], "file_broken"),
    (b"ID3", "file_broken"),
    (samples.jpeg(width=60000, height=60000), "picture_too_large"),
    (samples.png(width=100000, height=100000), "picture_too_large"),
    (samples.jpeg(width=0), "file_broken"),
])  # fmt: skip
def test_what_is_not_taken(content: bytes, code: str) -> None:
    assert refusal(content) == code


@given(
    st.sampled_from([samples.JPEG_WITH_POSITION, samples.png(), samples.webp(), samples.m4a()]),
    st.data(),
)
def test_damage_never_gets_further_than_a_refusal(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(4, len(content) - 1))
    damaged = content[:at] + data.draw(st.binary(max_size=8)) + content[at + 4 :]
    try:
        uploads.accept(damaged)
    except UploadRefused as refused:
        assert refused.code in texts.error_codes()


@pytest.mark.anyio
async def test_a_picture_travels_with_its_message(
    web: Web, inbox: Inbox, peer: Peer, database: Database, files: FileStore, tmp_path: Path
) -> None:
    talk, other = await web.open(), await web.open()
    sent = await talk.upload(samples.JPEG_WITH_POSITION)
    number = sent.json()["file_id"]
    assert (sent.status_code, sent.json()) == (201, {"file_id": number})
    foreign = await other.say("m", "", files=[number])
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (400, "file_missing")

    assert (await talk.say("m", "", files=[number])).status_code == 202
    await inbox.settled()
    assert (peer.turns[0]["text"], peer.turns[0]["metadata"]["files"]) == ("", [number])
    assert (await talk.messages())[0]["text"] == "［图片或录音］"

    with database.reading() as session:
        [row] = session.scalars(select(StoredFile))
    cleaned = uploads.accept(samples.JPEG_WITH_POSITION).content
    assert (row.kind, row.media_type, row.size) == ("picture", "image/jpeg", len(cleaned))
    assert files.read(row) == cleaned
    [stored] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    on_disk = stored.read_bytes()
    assert b"JFIF" not in on_disk and (stored.stat().st_mode & 0o777) == 0o600
    assert stored.stat().st_mtime % 60 == 0, "the file system does not tell the time either"
    stored.write_bytes(on_disk[:-1] + bytes([on_disk[-1] ^ 1]))
    with pytest.raises(FileUnreadable):
        files.read(row)
    files.remove(row)
    with pytest.raises(FileUnreadable):
        files.read(row)


@pytest.mark.anyio
async def test_uploads_that_are_refused(web: Web) -> None:
    talk = await web.open()
    for content, status, code in [
        (b"%PDF-1.7", 415, "file_document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", 415, "file_heic"),
        (samples.JPEG[:40], 400, "file_broken"),
        (samples.JPEG + b"\0" * uploads.MAX_BYTES, 413, "file_too_big"),
    ]:
        response = await talk.upload(content)
        assert (response.status_code, response.json()) == (
            status,
            {"error": {"code": code, "message": texts.error(code, limit=5)}},
        )
    empty = await web.client.post(
        f"/api/chat/conversations/{talk.conversation}/files", headers=talk.headers
    )
    assert (empty.status_code, empty.json()["error"]["code"]) == (400, "file_missing")
