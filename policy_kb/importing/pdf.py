"""A text .pdf into text, in a process of its own that may use only so much memory and time.

pdfminer.six rather than pypdf: it brings the character maps of Chinese fonts that are not
embedded, and it gives each line's place on the page, from which paragraphs are put together.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from policy_kb.importing.unreadable import Unreadable

ROOT = Path(__file__).resolve().parents[2]
MODULE = "policy_kb.importing.pdf_pages"


def pdf_text(data: bytes, progress: Callable[[str], None]) -> tuple[str, list[int]]:
    """The text, and the numbers of pages that have none; raises :class:`Unreadable`.

    The child gets the file on standard input and writes JSON lines: ``{"page", "of"}`` while it
    reads, then ``{"text", "blank"}`` or ``{"error"}``. A child that dies ran out of its limits.
    """
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        with subprocess.Popen(
            [sys.executable, "-m", MODULE],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        ) as child:
            assert child.stdout is not None
            try:
                for line in child.stdout:
                    said = json.loads(line)
                    if "error" in said:
                        raise Unreadable(said["error"])
                    if "text" in said:
                        return said["text"], said["blank"]
                    progress(f"正在读 PDF：第 {said['page']} 页，共 {said['of']} 页")
            finally:
                child.kill()
    raise Unreadable("heavy_pdf")
