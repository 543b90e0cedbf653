"""Corpora of entities: parties with all their mentions, or only proper names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

from polemic.pipeline.corpora.detokenise import detokenise
from polemic.pipeline.corpora.files import Row, corpus_file, read_rows
from polemic.pipeline.corpora.mentions import (
    ONE_PERSON,
    SEVERAL_PERSONS,
    Candidate,
    flat,
    is_plural,
    trim_mention,
)
from polemic.pipeline.corpora.states import is_state
from polemic.pipeline.document import Document, Mention, Party, PartyKind, Span

_KINDS: MappingProxyType[str, PartyKind] = MappingProxyType(
    {
        "politician": "person",
        "person": "person",
        "PER": "person",
        "politicalparty": "organization",
        "organisation": "organization",
        "organization": "organization",
        "ORG": "organization",
        "country": "state",
    }
)


def read_clusters(folder: Path, split: str) -> Iterator[Document]:
    """Yield the documents with full coreference, in file order."""
    for row in read_rows(corpus_file(folder, "entities/gum.", split=split)):
        yield clusters_document(row)


def read_names(folder: Path, split: str, *, name: str) -> Iterator[Document]:
    """Yield tokenised sentences with named entities as natural text, in file order."""
    for row in read_rows(corpus_file(folder, f"entities/{name}.", split=split)):
        yield names_document(row)


def names_document(row: Row) -> Document:
    """Return a sentence whose parties are its named actors, one party per name.

    Places are parties only where they are states; elections, events and the like never are.
    """
    entities = row["entities"]
    text, spans = detokenise(row["text"], [(e["start"], e["end"]) for e in entities])
    spans_by_name: dict[tuple[str, PartyKind], list[Span]] = defaultdict(list)
    end = 0
    for span, entity in sorted(zip(spans, entities, strict=True), key=lambda pair: pair[0]):
        name = text[slice(*span)]
        kind = _kind_of_name(name, entity["type"])
        if kind and end <= span[0] < span[1]:
            spans_by_name[name, kind].append(span)
            end = span[1]
    parties = tuple(
        _party(number, name, kind, spans)
        for number, ((name, kind), spans) in enumerate(spans_by_name.items(), start=1)
    )
    return Document(text=text, id=row["id"], meta=_meta(row), parties=parties)


def clusters_document(row: Row) -> Document:
    """Return a document with the parties of its clusters, each with its trimmed, flat mentions.

    Pronouns and predicates ("is *a pioneer*") are no mentions; a cluster without any other
    mention is no party.
    """
    text = row["text"]
    kinds = {
        index: kind
        for index, entity in enumerate(row["entities"])
        if (kind := _kind_of_cluster(text, entity))
    }
    chosen = flat(
        candidate
        for index in kinds
        for candidate in _candidates(text, row["entities"][index], index)
    )
    spans_by_entity: dict[int, list[Span]] = defaultdict(list)
    for c in chosen:
        spans_by_entity[c.entity].append((c.start, c.end))
    parties = []
    for number, (index, spans) in enumerate(spans_by_entity.items(), start=1):
        title = row["entities"][index]["name"]
        name = unquote(title).replace("_", " ") if title else text[slice(*spans[0])]
        parties.append(_party(number, name, kinds[index], spans))
    return Document(
        text=text, id=row["id"], title=row["title"], meta=_meta(row), parties=tuple(parties)
    )


def _candidates(text: str, entity: Row, index: int) -> Iterator[Candidate]:
    for mention in entity["mentions"]:
        span = trim_mention(text, (mention["start"], mention["end"]))
        if span and mention["link"] != "pred":
            yield Candidate(*span, entity=index, text=text[slice(*span)])


def _kind_of_name(name: str, native: str) -> PartyKind | None:
    if native in {"location", "LOC"}:
        return "state" if is_state(name) else None
    return _KINDS.get(native)


def _kind_of_cluster(text: str, entity: Row) -> PartyKind | None:
    phrases = [text[m["start"] : m["end"]] for m in entity["mentions"]]
    names = [*phrases, unquote(entity["name"] or "").replace("_", " ")]
    if entity["type"] != "person" and any(map(is_state, names)):
        return "state"
    if entity["type"] == "person":
        return _kind_of_persons(phrases)
    return _KINDS.get(entity["type"])


def _kind_of_persons(phrases: list[str]) -> PartyKind:
    """Return what the pronouns of a cluster say, or else its first phrase."""
    words = {phrase.lower() for phrase in phrases}
    if words & ONE_PERSON:
        return "person"
    if words & SEVERAL_PERSONS:
        return "group"
    return "group" if is_plural(phrases[0]) else "person"


def _party(number: int, name: str, kind: PartyKind, spans: list[Span]) -> Party:
    name = re.sub(r"\s+", " ", name)
    return Party(f"p{number}", name, kind, mentions=tuple(Mention(*span) for span in spans))


def _meta(row: Row) -> dict[str, str]:
    return {"corpus": row["corpus"], "split": row["split"]}
