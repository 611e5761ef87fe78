"""Files of a talk, pictures of a visit: encrypted on disk, with a row that says whose they are."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from connectors.tables import StoredFile, VisitPhoto
from connectors.uploads import Upload
from intake.clock import SHANGHAI, local_date
from intake.privacy.keyring import Keyring
from intake.tables.base import random_id

_NONCE = 12


class FileUnreadable(Exception):
    """The stored file is gone, damaged, or was written under another key."""


class FileStore:
    """Encrypted files below one folder (`HOTLINE_HOME/files`)."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._key = keyring.derive("files")

    def put(self, session: Session, conversation: str, upload: Upload, now: datetime) -> StoredFile:
        """Write the content and its row. The content is on disk before the row is committed;
        a crash between the two leaves a sealed blob, never a row without its file, and
        :mod:`connectors.orphans` takes it away."""
        sealed = self._seal(upload, now)
        row = StoredFile(conversation_id=conversation, kind=upload.kind, **sealed)
        session.add(row)
        return row

    def put_photo(
        self, session: Session, report_id: str, position: int, upload: Upload, now: datetime
    ) -> VisitPhoto:
        """The same for a picture of a visit, the ``position``-th of its report."""
        row = VisitPhoto(report_id=report_id, position=position, **self._seal(upload, now))
        session.add(row)
        return row

    def _seal(self, upload: Upload, now: datetime) -> dict[str, Any]:
        """Write the sealed content; what its row must hold."""
        number = random_id()
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, upload.content, number.encode())
        path = f"{number[:2]}/{secrets.token_hex(16)}"
        self._write(self._folder / path, sealed, now)
        return {
            "id": number,
            "media_type": upload.media_type,
            "size": len(upload.content),
            "sha256": hashlib.sha256(sealed).hexdigest(),
            "path": path,
            "stored_on": local_date(now),
        }

    def read(self, row: StoredFile | VisitPhoto) -> bytes:
        """The content of a stored file. Raises FileUnreadable."""
        try:
            sealed = (self._folder / row.path).read_bytes()
            return AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], row.id.encode())
        except (OSError, InvalidTag, ValueError) as error:
            raise FileUnreadable(row.id) from error

    def remove(self, row: StoredFile) -> None:
        """Take the content off the disk; the row is the caller's."""
        (self._folder / row.path).unlink(missing_ok=True)

    def _write(self, target: Path, sealed: bytes, now: datetime) -> None:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        # The file system's own time stamp would tell when an anonymous picture came.
        day = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        os.utime(target, (day.timestamp(), day.timestamp()))
