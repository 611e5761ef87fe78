"""The bot's own modules, importable where they need neither Rasa nor scikit-learn."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bot"))
