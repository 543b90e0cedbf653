"""CoNLL files: a token and its BIO tag on each line, the text rebuilt from the tokens.

A tag is `O`, `B-LABEL` or `I-LABEL`. After the label the corpus of Eger, Daxenberger and Gurevych
(2017, ACL) writes a link, relative in components (`B-Premise:-1:Support`), or a claim's side
(`B-Claim:For`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from polemic.pipeline.annotations.assembly import assemble
from polemic.pipeline.annotations.faults import Faults
from polemic.pipeline.annotations.files import Placed, files_under, read_lines
from polemic.pipeline.annotations.labels import LabelMap
from polemic.pipeline.annotations.sketch import Link, Mark, Side, Sketch
from polemic.pipeline.corpora.detokenise import detokenise
from polemic.pipeline.document import Span
from polemic.pipeline.errors import DocumentError

SUFFIXES = (".conll", ".bio", ".iob", ".iob2")

_TAG = re.compile(
    r"O|(?P<position>[BI])-(?P<label>[^:]+)(?::(?P<distance>[+-]?\d{1,9}))?(?::(?P<relation>[^:]+))?"
)
_NEW_DOCUMENT = re.compile(r"-DOCSTART-.*|#\s*newdoc(?:\s+id\s*=\s*(?P<id>.*\S))?\s*")


@dataclass(frozen=True, slots=True)
class _Row:
    """A token with its tag; `line` counts from 1."""

    token: str
    tag: str
    line: int


@dataclass(slots=True)
class _Rows:
    """The sentences of one document, and the id that the file gives it."""

    id: str | None = None
    sentences: list[list[_Row]] = field(default_factory=lambda: [[]])


def read_conll(
    path: Path, labels: LabelMap, faults: Faults, *, blank_ends_document: bool = False
) -> Iterator[Placed]:
    """Yield the documents of a file, or of all CoNLL files of a folder.

    A blank line ends a sentence, or else a document, as in the files of Eger et al. `-DOCSTART-`
    and `# newdoc` always begin one. Ids: that of `# newdoc id = ID`; else the name of the file,
    with `#NUMBER` where it holds several.
    """
    for name, file in files_under(path, SUFFIXES):
        try:
            documents = list(_split(read_lines(file), blank_ends_document))
        except DocumentError as error:
            faults.add_error(str(file), error)
            continue
        for number, rows in enumerate(documents, start=1):
            default = f"{name}#{number}" if len(documents) > 1 else name
            n_before = len(faults)
            sketch = _sketch(rows.id or default, rows.sentences, file=file, faults=faults)
            document = assemble(sketch, labels, faults)
            if document is not None and len(faults) == n_before:
                yield f"{file}:{rows.sentences[0][0].line}", document


def is_conll(lines: Iterable[str]) -> bool:
    """Return whether the first token among the lines has a BIO tag."""
    rows = (line for line in lines if line.strip() and not _is_remark(line))
    columns = _columns(next(rows, ""))
    return len(columns) > 1 and bool(_TAG.fullmatch(columns[-1]))


def blank_lines_end_documents(lines: Sequence[str]) -> bool:
    """Return whether the lines are in the manner of Eger et al.: numbered tokens, links in tags."""
    columns = [_columns(line) for line in lines if line.strip() and not _is_remark(line)]
    tags = (_TAG.fullmatch(c[-1]) for c in columns if c)
    has_links = any(tag and (tag["distance"] or tag["relation"]) for tag in tags)
    separated = any(_NEW_DOCUMENT.fullmatch(line) for line in lines)
    return has_links and not separated and _are_numbered(columns)


def _split(lines: Sequence[str], blank_ends_document: bool) -> Iterator[_Rows]:
    """Yield the documents that hold a token."""
    tokens = [_columns(line) for line in lines if line.strip() and not _is_remark(line)]
    token_column = 1 if _are_numbered(tokens) else 0
    rows = _Rows()
    for number, line in enumerate(lines, start=1):
        new_document = _NEW_DOCUMENT.fullmatch(line)
        if new_document or (blank_ends_document and not line.strip()):
            yield from _finished(rows)
            rows = _Rows(new_document["id"] if new_document else None)
        elif not line.strip():
            rows.sentences.append([])
        elif not _is_remark(line):
            columns = _columns(line)
            tag = columns[-1].strip() if len(columns) > token_column + 1 else ""
            rows.sentences[-1].append(_Row(columns[token_column], tag, number))
    yield from _finished(rows)


def _finished(rows: _Rows) -> Iterator[_Rows]:
    sentences = [sentence for sentence in rows.sentences if sentence]
    if sentences:
        yield _Rows(rows.id, sentences)


def _columns(line: str) -> list[str]:
    """Return the columns, cut at tabs, or at blanks where there is no tab."""
    return line.split("\t") if "\t" in line else line.split()


def _are_numbered(tokens: Sequence[list[str]]) -> bool:
    """Return whether a number stands before each token."""
    return all(len(columns) > 2 and columns[0].isdecimal() for columns in tokens)


def _is_remark(line: str) -> bool:
    """Return whether the line is no token: a comment of CoNLL-U, or the start of a document."""
    if _NEW_DOCUMENT.fullmatch(line):
        return True
    # "#" is a token as well, and then it has a tag
    return line.startswith("#") and "\t" not in line and not _TAG.fullmatch(line.split()[-1])


def _sketch(name: str, sentences: Sequence[list[_Row]], *, file: Path, faults: Faults) -> Sketch:
    components = _Components(name, file, faults)
    text, token_spans = _joined(sentences)
    for sentence, spans in zip(sentences, token_spans, strict=True):
        components.end()
        for row, span in zip(sentence, spans, strict=True):
            components.add(row, span)
    components.end()
    text, moved = detokenise(text, components.spans)
    marks = tuple(
        Mark(f"c{i}", label, (span,), place)
        for i, (label, span, place) in enumerate(
            zip(components.labels, moved, components.places, strict=True), start=1
        )
    )
    return Sketch(name, text, marks, tuple(components.links()), tuple(components.sides()))


def _joined(sentences: Sequence[list[_Row]]) -> tuple[str, list[list[Span]]]:
    """Return the tokens with blanks between, sentences on lines, and where each token stands."""
    spans: list[list[Span]] = []
    start = 0
    for sentence in sentences:
        spans.append([])
        for row in sentence:
            spans[-1].append((start, start + len(row.token)))
            start += len(row.token) + 1
    return "\n".join(" ".join(row.token for row in s) for s in sentences), spans


class _Components:
    """The components of one document, from tags in order."""

    def __init__(self, document: str, file: Path, faults: Faults) -> None:
        self._document = document
        self._file = file
        self._faults = faults
        self._tags: list[re.Match[str]] = []
        self._open = False
        self.labels: list[str] = []
        self.spans: list[Span] = []
        self.places: list[str] = []

    def add(self, row: _Row, span: Span) -> None:
        """Begin a component, go on with the open one, or end it, as the tag of the token says."""
        place = f"{self._file}:{row.line}"
        tag = _TAG.fullmatch(row.tag)
        if tag is None:
            what = f"the tag {row.tag!r} is none of O, B-LABEL and I-LABEL"
            self._faults.add(place, what, document=self._document)
        if tag is None or tag["label"] is None:
            self.end()
        elif tag["position"] == "I" and self._open and self.labels[-1] == tag["label"]:
            self.spans[-1] = (self.spans[-1][0], span[1])
        else:  # as conlleval does, an I that goes on with nothing begins a component
            self._open = True
            self._tags.append(tag)
            self.labels.append(tag["label"])
            self.spans.append(span)
            self.places.append(place)

    def end(self) -> None:
        """End the open component."""
        self._open = False

    def links(self) -> Iterator[Link]:
        """Yield the links, whose targets the tags count from their own component."""
        n = len(self._tags)
        for i, (tag, place) in enumerate(zip(self._tags, self.places, strict=True), start=1):
            if tag["distance"] is None:
                continue
            target = i + int(tag["distance"])
            if not 1 <= target <= n or tag["relation"] is None:
                missing = "its label" if tag["relation"] is None else f"component {target} of {n}"
                what = f"the tag {tag[0]!r} of component {i} lacks {missing}"
                self._faults.add(place, what, document=self._document)
            else:
                yield Link(f"c{i}", f"c{target}", tag["relation"], place)

    def sides(self) -> Iterator[Side]:
        """Yield the sides that components take."""
        for i, (tag, place) in enumerate(zip(self._tags, self.places, strict=True), start=1):
            if tag["distance"] is None and tag["relation"] is not None:
                yield Side(f"c{i}", tag["relation"], place)
