"""The keyring: the keys for personal data, kept in a file of their own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.errors import DecryptionError, KeyFileError

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True)
class Keyring:
    """Named AES-256-GCM keys, the one in use for writing, and a root for derived keys.

    A sealed value reads ``<key id>.<base64 of nonce + ciphertext>``: values written under an
    older key stay readable after a rotation. ``root`` never rotates, because blind indexes
    and the audit chain must be found again.
    """

    current: str
    keys: dict[str, bytes]
    root: bytes

    def __repr__(self) -> str:
        return f"Keyring(current={self.current!r}, {len(self.keys)} keys)"

    @classmethod
    def generate(cls) -> Keyring:
        """A new keyring with one random key."""
        return cls("k1", {"k1": secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def load_or_create(cls, home: Path) -> Keyring:
        """Read ``home/keys/keyring.json``, or make it at the first start with mode 600.

        Two processes may start at once: the file is linked into place whole, and whoever
        comes second reads the first one's. Raises :class:`KeyFileError` for a file that
        others can read or that does not hold what it should.
        """
        path = home / "keys" / "keyring.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_new(path, cls.generate())
        return cls._load(path)

    @classmethod
    def _load(cls, path: Path) -> Keyring:
        if path.stat().st_mode & 0o077:
            raise KeyFileError(f"{path} can be read by others; run: chmod 600 {path}")
        try:
            data = json.loads(path.read_text("ascii"))
            keys = {name: base64.b64decode(key) for name, key in data["keys"].items()}
            keyring = cls(data["current"], keys, base64.b64decode(data["root"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyFileError(f"{path} is damaged; restore it from its own backup") from error
        lengths = {len(key) for key in keyring.keys.values()} | {len(keyring.root)}
        if lengths != {KEY_BYTES} or keyring.current not in keyring.keys:
            raise KeyFileError(f"{path} lacks a key; restore it from its own backup")
        return keyring

    @classmethod
    def rotate(cls, home: Path) -> Keyring:
        """Add a new key and write with it from now on; older values stay readable."""
        path = home / "keys" / "keyring.json"
        old = cls._load(path)
        name = f"k{max(int(key.lstrip('k')) for key in old.keys) + 1}"
        new = cls(name, {**old.keys, name: secrets.token_bytes(KEY_BYTES)}, old.root)
        os.replace(_write_beside(path, new), path)
        return new

    def seal(self, plain: bytes, context: str) -> str:
        """Encrypt under the current key; ``context`` must be the same when opened."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, plain, context.encode())
        return f"{self.current}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, context: str) -> bytes:
        """Decrypt; raises :class:`DecryptionError` for another key, context or content."""
        name, _, body = sealed.partition(".")
        key = self.keys.get(name)
        if key is None:
            raise DecryptionError(f"no key named {name!r} in the keyring")
        try:
            raw = base64.b64decode(body, validate=True)
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise DecryptionError("a stored value does not open with its key") from error

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, the same every time, independent of every other purpose."""
        return hmac.new(self.root, f"derive/{purpose}".encode(), hashlib.sha256).digest()


def _write_beside(path: Path, keyring: Keyring) -> Path:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    body = {
        "current": keyring.current,
        "keys": {name: base64.b64encode(key).decode() for name, key in keyring.keys.items()},
        "root": base64.b64encode(keyring.root).decode(),
    }
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(body, file)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _write_new(path: Path, keyring: Keyring) -> None:
    beside = _write_beside(path, keyring)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass  # another process was first; its keys are the keys
    finally:
        beside.unlink()
