"""Corpora of stance toward parties, and of who says what.

The sources do not say what kind of actor a target is: parties are organizations here, save
the states named by a country code. A stance toward or of somebody the text does not mention
is left out: nothing in the text could carry it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from polemic.pipeline.corpora.argument import valid_relations, without_overlaps
from polemic.pipeline.corpora.files import Row, corpus_file, read_rows
from polemic.pipeline.document import (
    AUTHOR,
    Attribution,
    Component,
    Document,
    Mention,
    Party,
    PartyKind,
    Relation,
    Span,
    Stance,
)

# What the sources write for somebody who is not named.
_NOBODY = frozenset({"UNK", "unlisted"})


def read_stance(folder: Path, split: str, *, name: str) -> Iterator[Document]:
    """Yield the documents of one split, in file order."""
    for row in read_rows(corpus_file(folder, f"stance/{name}.", split=split)):
        yield stance_document(row)


def read_pairs(folder: Path, split: str) -> Iterator[Document]:
    """Yield the sentences with a directed stance, each pair of one sentence once."""
    seen = set()
    for row in read_rows(corpus_file(folder, "stance/dse.", split=split)):
        pair = frozenset(spans for target in row["targets"] for spans in _spans(target))
        if (row["text"], pair) not in seen:
            seen.add((row["text"], pair))
            yield stance_document(row)


def read_attributions(folder: Path, split: str) -> Iterator[Document]:
    """Yield the articles with their attributions, in file order."""
    for row in read_rows(corpus_file(folder, "stance/polnear.", split=split)):
        yield attribution_document(row)


def read_evaluated_components(folder: Path, split: str) -> Iterator[Document]:
    """Yield the speeches with the speaker's stance per component, in file order."""
    for row in read_rows(corpus_file(folder, "stance/umuc_arg.", split=split)):
        yield evaluated_components_document(row)


def stance_document(row: Row) -> Document:
    """Return the document of a row; `meta["skipped"]` counts targets without a place in the text.

    Targets that share a mention are one party. Where their stances differ, an evaluation
    counts more than none.
    """
    parties = _Parties(row)
    stances: dict[tuple[str, str], Stance] = {}
    n_skipped = 0
    for target in row["targets"]:
        party = parties.add(target)
        holder = AUTHOR if target["holder"] == AUTHOR else parties.add(target["holder"])
        if party is None or holder is None:
            n_skipped += 1
            continue
        known = stances.get((holder, party))
        if known is None or known.label == "neutral":
            stances[holder, party] = Stance(holder, party, target["stance"])
    return Document(
        text=row["text"],
        id=row["id"],
        title=row.get("title"),
        published=row.get("date"),
        meta=_meta(row, n_skipped),
        parties=parties.all(),
        stances=tuple(stances.values()),
    )


def evaluated_components_document(row: Row) -> Document:
    """Return a speech with its components, their links, and stances in them and overall."""
    speech = stance_document(row)
    components = without_overlaps(
        (
            Component(str(c["cid"]), c["type"], start=c["span"][0], end=c["span"][1])
            for c in row["components"]
        ),
        len(row["text"]),
    )
    ids = {c.id for c in components}
    party_by_name = {p.name: p.id for p in speech.parties}
    stances = tuple(
        Stance(AUTHOR, party_by_name[name], label, component=str(c["cid"]))
        for c in row["components"]
        for name, label in c["stance"].items()
        if name in party_by_name and str(c["cid"]) in ids
    )
    n_rows = len(row["components"]) + sum(len(c["stance"]) for c in row["components"])
    n_skipped = speech.meta["skipped"] + n_rows - len(components) - len(stances)
    return dataclasses.replace(
        speech,
        meta=_meta(row, n_skipped),
        components=components,
        relations=valid_relations(_links(row), ids),
        stances=speech.stances + stances,
    )


def attribution_document(row: Row) -> Document:
    """Return an article with its attributions; those without source or content are left out.

    Of a source or cue in several pieces the first one counts.
    """
    attributions = tuple(
        Attribution(
            source=_span(a["source"][0]),
            content=tuple(map(_span, a["content"])),
            cue=_span(a["cue"][0]) if a["cue"] else None,
        )
        for a in row["attributions"]
        if a["source"] and a["content"]
    )
    return Document(
        text=row["text"],
        id=row["id"],
        meta=_meta(row, len(row["attributions"]) - len(attributions)),
        attributions=attributions,
    )


class _Parties:
    """The parties of one row, told apart by where they are mentioned."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self._parties: list[Party] = []
        self._id_by_span: dict[Span, str] = {}

    def add(self, target: Row) -> str | None:
        """Return the id of the party mentioned there, a new one if all mentions are new.

        None if the text does not mention it.
        """
        spans = _spans(target)
        if not spans or target["name"] in _NOBODY:
            return None
        known = next((self._id_by_span[s] for s in spans if s in self._id_by_span), None)
        party_id = known or self._new(target["name"], spans[0])
        for span in spans:
            self._id_by_span.setdefault(span, party_id)
        return party_id

    def all(self) -> tuple[Party, ...]:
        """Return the parties in the order in which they came."""
        return tuple(
            dataclasses.replace(
                party,
                mentions=tuple(
                    Mention(*span)
                    for span, of in sorted(self._id_by_span.items())
                    if of == party.id
                ),
            )
            for party in self._parties
        )

    def _new(self, name: str, first: Span) -> str:
        corpus = self._row["corpus"]
        is_code = corpus.startswith("umuc")
        kind: PartyKind = "state" if is_code else "organization"
        if corpus == "dse":  # its names have lost their last "s"
            name = self._row["text"][slice(*first)]
        party = Party(f"p{len(self._parties) + 1}", name, kind, key=name if is_code else None)
        self._parties.append(party)
        return party.id


def _spans(target: Row) -> list[Span]:
    return sorted(map(_span, target["mentions"]))


def _span(pair: list[int]) -> Span:
    start, end = pair
    return start, end


def _links(row: Row) -> Iterator[Relation]:
    """Yield the links of a speech, which a claim lists as `"{1364: 'support'}"`."""
    for c in row["components"]:
        for source, label in re.findall(r"(\d+): '(support|attack)'", c["premises"]):
            yield Relation(source, str(c["cid"]), label)


def _meta(row: Row, n_skipped: int) -> dict[str, Any]:
    return {"corpus": row["corpus"], "split": row["split"], "skipped": n_skipped}
