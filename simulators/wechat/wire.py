"""The platform's half of the wire: sealing and signing pushes, reading and checking answers."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TYPES = {"xml": "text/xml", "json": "application/json"}


class BadAnswer(Exception):
    """The account's answer is none that the platform would take; the text says why."""


@dataclass(frozen=True)
class Account:
    """The official account as it was set up in the platform's console."""

    appid: str = "wx0000000000000001"
    secret: str = "simulated-account-secret"
    token: str = "simulatedToken"
    encoding_aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFE"
    original_id: str = "gh_000000000001"
    mode: str = "safe"  # safe compatible plain
    form: str = "xml"  # xml json


def signature(*parts: str) -> str:
    """SHA-1 of the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _key(account: Account) -> bytes:
    return base64.b64decode(account.encoding_aes_key + "=")


def seal(account: Account, message: bytes) -> str:
    """Encrypt for this account."""
    key = _key(account)
    plain = secrets.token_bytes(16) + len(message).to_bytes(4, "big") + message
    padder = padding.PKCS7(256).padder()
    padded = padder.update(plain + account.appid.encode()) + padder.finalize()
    sealer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(sealer.update(padded) + sealer.finalize()).decode()


def unseal(account: Account, sealed: str) -> bytes:
    """Decrypt; raises BadAnswer."""
    key = _key(account)
    opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    unpadder = padding.PKCS7(256).unpadder()
    try:
        padded = opener.update(base64.b64decode(sealed, validate=True)) + opener.finalize()
        plain = unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        raise BadAnswer("the answer cannot be decrypted") from error
    end = 20 + int.from_bytes(plain[16:20], "big")
    if plain[end:] != account.appid.encode():
        raise BadAnswer("the answer is sealed for another account")
    return plain[20:end]


def write(fields: Mapping[str, Any], form: str) -> bytes:
    """A body of the platform."""
    if form == "json":
        return json.dumps(fields, ensure_ascii=False).encode()
    root = ElementTree.Element("xml")
    _add(root, fields)
    return ElementTree.tostring(root, encoding="unicode").encode()


def _add(parent: ElementTree.Element, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            child = ElementTree.SubElement(parent, name)
            if isinstance(one, Mapping):
                _add(child, one)
            else:
                child.text = str(one)


def read(body: bytes, form: str) -> dict[str, Any]:
    """The flat fields of an answer; raises BadAnswer."""
    try:
        if form == "json":
            found = json.loads(body)
            if not isinstance(found, dict):
                raise BadAnswer("the answer is no object")
            return found
        root = ElementTree.fromstring(body)
    except (ValueError, ElementTree.ParseError) as error:
        raise BadAnswer(f"the answer is no {form}") from error
    if root.tag != "xml":
        raise BadAnswer("the answer is no <xml>")
    return {child.tag: child.text or "" for child in root}


def call(
    account: Account, fields: Mapping[str, Any], openid: str, now: int
) -> tuple[dict[str, str], bytes]:
    """Query and body of one push, in the account's mode and form."""
    stamp, nonce = str(now), str(secrets.randbelow(10**10))
    query = {
        "signature": signature(account.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": openid,
    }
    plain = write(fields, account.form)
    if account.mode == "plain":
        return query, plain
    sealed = seal(account, plain)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = signature(account.token, stamp, nonce, sealed)
    readable = dict(fields) if account.mode == "compatible" else {}
    envelope = {**readable, "ToUserName": account.original_id, "Encrypt": sealed}
    return query, write(envelope, account.form)


def answered(account: Account, body: bytes, openid: str) -> str | None:
    """The text of an answer, None for ``success`` or nothing. Raises BadAnswer."""
    if body in (b"", b"success"):
        return None
    fields = read(body, account.form)
    if account.mode != "plain":
        fields = read(_opened(account, fields), account.form)
    if (fields.get("ToUserName"), fields.get("FromUserName")) != (openid, account.original_id):
        raise BadAnswer("the answer is for somebody else")
    if not str(fields.get("CreateTime", "")).isdigit():
        raise BadAnswer("the answer has no time")
    text = fields.get("Content")
    if fields.get("MsgType") != "text" or not isinstance(text, str) or not text:
        raise BadAnswer("the answer is no text")
    if len(text.encode()) >= 2048:
        raise BadAnswer("the answer is too long")
    return text


def _opened(account: Account, fields: Mapping[str, Any]) -> bytes:
    try:
        sealed, stamp = str(fields["Encrypt"]), str(fields["TimeStamp"])
        nonce, signed = str(fields["Nonce"]), str(fields["MsgSignature"])
    except KeyError as error:
        raise BadAnswer(f"the answer has no {error.args[0]}") from error
    if signature(account.token, stamp, nonce, sealed) != signed:
        raise BadAnswer("the answer is not signed")
    return unseal(account, sealed)
