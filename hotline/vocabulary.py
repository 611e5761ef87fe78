"""The words of the jieba dictionary: terms of the knowledge base and names of regions."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.bootstrap import Application
from intake import regions
from language.divisions import packaged
from policy_kb.cards import topics


def words(application: Application) -> Iterator[str]:
    """Cues of the clause cards' topics, their facts' terms, then the names of all regions."""
    for topic in topics().values():
        yield from topic.cues
    for division in packaged():
        yield division.name
    with application.database.reading() as session:
        for division in regions.imported_divisions(session):
            yield division.name
