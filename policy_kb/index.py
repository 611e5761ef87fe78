"""The embedded search index over imported clauses: candidates for a question.

A clause that holds a token of the question gets the token's weight, whatever its length and
however often. Weights come from exact counts of the living clauses and are rounded so that sums
of them are exact: two processes whose indexes came about in different ways, one built anew and
one changed a hundred times, give the same candidates in the same order. (Tantivy's own BM25
counts deleted entries until a merge and rounds in the order of its segments.) ``originals``
orders the candidates for good.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import tantivy

from policy_kb.index_tokens import index_tokens, is_sound, question_tokens

WRITER_HEAP = 50_000_000  # bytes; tantivy asks for 15 million at least
MOST_POSTINGS = 100_000  # entries looked at for a question; the commonest tokens are left out
FINENESS = 64  # weights are multiples of 1/64, which a 32-bit sum keeps exactly
SINGLE, SOUND = 0.5, 0.6  # what a single character and a pair of sounds say, to a pair
MOST_TIED = 2000  # equal last candidates that are looked through for the first of them
MOST_COUNTS = 50_000  # counts of tokens that are remembered


@dataclass(frozen=True)
class Entry:
    """A clause to be found: its id, its document, the region where that holds, and the plain
    ``text`` that it is found by and that re-ranking reads. ``mark`` changes with all of these."""

    clause: int
    document: str
    region: str
    text: str
    mark: int


@dataclass(frozen=True)
class Found:
    """A candidate with the text of its entry."""

    clause: int
    document: str
    score: float
    text: str


def mark_of(*parts: object) -> int:
    """A number of 63 bits that changes with the parts."""
    digest = hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("clause", indexed=True, fast=True)
    builder.add_integer_field("mark", fast=True)
    builder.add_bytes_field("text", stored=True)
    for name in ("document", "source", "region"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("tokens", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


class SearchIndex:
    """An index as it was at one moment. ``changed`` gives the next one; whoever still searches
    in this one goes on undisturbed. Only one thread at a time may change an index."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        index.reload()
        self._searcher = index.searcher()
        self._schema = index.schema
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()
        self.clauses = self._count(tantivy.Query.all_query()) - len(self.sources())

    @classmethod
    def empty(cls, folder: Path | None = None) -> SearchIndex:
        """A new index in memory, or in an empty folder."""
        return cls(tantivy.Index(_schema(), path=str(folder) if folder else None))

    @classmethod
    def open(cls, folder: Path) -> SearchIndex:
        """The index that lies in a folder."""
        return cls(tantivy.Index.open(str(folder)))

    def changed(
        self,
        gone: Iterable[int],
        entries: Iterable[Entry],
        sources: Mapping[str, int | None],
    ) -> SearchIndex:
        """The index without the clauses ``gone``, with ``entries``, each of which takes the place
        of its older form, and with the marks of these documents (none: the document is gone).
        All at once or, if anything fails, not at all."""
        fresh = self._searcher.num_docs == 0
        writer = self._index.writer(WRITER_HEAP, 1)
        try:
            for clause in gone:
                writer.delete_documents_by_term("clause", clause)
            for entry in entries:
                if not fresh:
                    writer.delete_documents_by_term("clause", entry.clause)
                writer.add_document(
                    tantivy.Document(
                        clause=entry.clause,
                        document=entry.document,
                        region=entry.region,
                        mark=entry.mark,
                        text=entry.text.encode("utf-8", "surrogatepass"),
                        tokens=" ".join(index_tokens(entry.text)),
                    )
                )
            for document, mark in sources.items():
                writer.delete_documents_by_term("source", document)
                if mark is not None:
                    writer.add_document(tantivy.Document(source=document, mark=mark))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        return SearchIndex(self._index)

    def sources(self) -> dict[str, int]:
        """The documents in the index and their marks."""
        found = self._all(tantivy.Query.regex_query(self._schema, "source", ".+"))
        names = (str(self._searcher.doc(address).get_first("source")) for address in found)
        return dict(zip(names, self._numbers("mark", found), strict=True))

    def marks(self, document: str) -> dict[int, int]:
        """The clauses of one document and their marks."""
        found = self._all(self._term("document", document))
        clauses, marks = self._numbers("clause", found), self._numbers("mark", found)
        return dict(zip(clauses, marks, strict=True))

    def search(self, text: str, limit: int, regions: Collection[str] = ()) -> list[Found]:
        """The nearest clauses to a plain text, best first, equal ones by id; with ``regions``
        those alone whose document holds for one of them."""
        query = self._weighed(question_tokens(text))
        if query is None:
            return []
        if regions:
            within = tantivy.Query.term_set_query(self._schema, "region", sorted(regions))
            query = _both(tantivy.Query.const_score_query(within, 0.0), query)
        most = 2 * limit  # so that a tie at the end is mostly seen at once
        while True:
            hits = self._searcher.search(query, most, count=False).hits
            if len(hits) < most or hits[-1][0] < hits[limit - 1][0] or most > MOST_TIED:
                break
            most *= 4
        ids = self._numbers("clause", [address for _, address in hits])
        ranked = sorted(zip(hits, ids, strict=True), key=lambda one: (-one[0][0], one[1]))
        return [self._found(key, score, address) for (score, address), key in ranked[:limit]]

    def _found(self, clause: int, score: float, address: tantivy.DocAddress) -> Found:
        row = self._searcher.doc(address)
        text = bytes(row.get_first("text") or b"").decode("utf-8", "surrogatepass")
        return Found(clause, str(row.get_first("document")), score, text)

    def _weighed(self, tokens: Iterable[str]) -> tantivy.Query | None:
        """The question's tokens with their weights, rarest first until there are enough."""
        forms = {token: _form(token) for token in tokens}
        counted = sorted((self.count(token) / forms[token], token) for token in forms)
        wanted: list[tuple[tantivy.Occur, tantivy.Query]] = []
        passed = 0
        for _, token in counted:
            count = self.count(token)
            passed += count
            if count == 0 or (wanted and passed > MOST_POSTINGS):
                continue
            weight = forms[token] * math.log((self.clauses + 1) / (count + 0.5))
            weight = max(1, round(weight * FINENESS)) / FINENESS
            one = tantivy.Query.const_score_query(self._term("tokens", token), weight)
            wanted.append((tantivy.Occur.Should, one))
        return tantivy.Query.boolean_query(wanted) if wanted else None

    def count(self, token: str) -> int:
        """How many clauses hold a token."""
        count = self._counts.get(token)
        if count is None:
            count = self._count(self._term("tokens", token))
            with self._lock:
                if len(self._counts) >= MOST_COUNTS:
                    self._counts.clear()
                self._counts[token] = count
        return count

    def _count(self, query: tantivy.Query) -> int:
        result = self._searcher.search(query, 1)
        return int(result.count)  # type: ignore[attr-defined]  # its type stub lacks it

    def _numbers(self, field: str, addresses: list[tantivy.DocAddress]) -> list[int]:
        return [int(one or 0) for one in self._searcher.fast_field_values(field, addresses)]

    def _all(self, query: tantivy.Query) -> list[tantivy.DocAddress]:
        many = self._count(query)
        hits = self._searcher.search(query, many, count=False).hits if many else []
        return [address for _, address in hits]

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "basic")


def _form(token: str) -> float:
    """What a token of this form says, to a pair of characters."""
    return SINGLE if len(token) == 1 else SOUND if is_sound(token) else 1.0


def _both(first: tantivy.Query, second: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, first), (tantivy.Occur.Must, second)])
