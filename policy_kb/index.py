"""The embedded search index: candidates for a question among cards, refusals and clauses."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from policy_kb.pooling import pooled_tokens

WRITER_HEAP = 50_000_000  # bytes; what tantivy asks for at least is 15 million a thread


@dataclass(frozen=True)
class Found:
    """A candidate: ``kind`` is card, refusal or clause; ``key`` its id there."""

    kind: str
    key: str
    score: float


class SearchIndex:
    """One tantivy index, in memory or in a folder named by the version it was built from."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._index.reload()
        self._searcher = index.searcher()
        self._schema = index.schema

    @classmethod
    def build(
        cls, entries: Iterable[tuple[str, str, list[str]]], folder: Path | None = None
    ) -> SearchIndex:
        """Index ``(kind, key, pieces of text)``."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("kind", stored=True, tokenizer_name="raw")
        builder.add_text_field("key", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", stored=False, tokenizer_name="whitespace")
        schema = builder.build()
        if folder is None:
            index = tantivy.Index(schema)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(schema, path=str(folder))
        writer = index.writer(WRITER_HEAP, 1)
        for kind, key, pieces in entries:
            held = " ".join(token for piece in pieces for token in sorted(pooled_tokens(piece)))
            writer.add_document(tantivy.Document(kind=kind, key=key, text=held))
        writer.commit()
        writer.wait_merging_threads()
        return cls(index)

    @classmethod
    def kept(
        cls, folder: Path, entries: Callable[[], Iterable[tuple[str, str, list[str]]]]
    ) -> SearchIndex:
        """The index in ``folder``, built there first if it is missing. It is built aside and
        moved into place whole, so that no process ever opens half an index."""
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix="building-", dir=folder.parent))
            cls.build(entries(), aside)
            try:
                aside.rename(folder)
            except OSError:  # another process was first
                shutil.rmtree(aside, ignore_errors=True)
            for other in folder.parent.iterdir():
                if other != folder and not other.name.startswith("building-"):
                    shutil.rmtree(other, ignore_errors=True)
        return cls(tantivy.Index.open(str(folder)))

    def search(self, text: str, limit: int, kind: str | None = None) -> list[Found]:
        """The nearest entries by BM25, best first."""
        schema = self._schema
        wanted = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", token))
            for token in sorted(pooled_tokens(text))
        ]
        if not wanted:
            return []
        query = tantivy.Query.boolean_query(wanted)
        if kind is not None:
            only = tantivy.Query.term_query(schema, "kind", kind)
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, only), (tantivy.Occur.Must, query)]
            )
        result = self._searcher.search(query, limit)
        found = []
        for score, address in result.hits:
            row = self._searcher.doc(address)
            kind_of, key = str(row.get_first("kind")), str(row.get_first("key"))
            found.append(Found(kind_of, key, float(score)))
        return found
