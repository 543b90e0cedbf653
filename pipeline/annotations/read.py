"""Labelled documents from a file or folder, whatever form they are in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from polemic.pipeline.annotations import brat, conll
from polemic.pipeline.annotations.faults import Faults
from polemic.pipeline.annotations.files import Placed, files_under, read_lines
from polemic.pipeline.annotations.json_items import read_json_items
from polemic.pipeline.annotations.labels import LabelMap
from polemic.pipeline.corpora.files import nearest
from polemic.pipeline.document import Document
from polemic.pipeline.errors import DocumentError, UsageError

Reader = Callable[[Path, LabelMap, Faults], Iterator[Placed]]

FORMS: Mapping[str, Reader] = MappingProxyType(
    {
        "records": partial(read_json_items, kind="records"),
        "rows": partial(read_json_items, kind="rows"),
        "label-studio": partial(read_json_items, kind="label-studio"),
        "brat": brat.read_brat,
        "conll": conll.read_conll,
        "conll-essays": partial(conll.read_conll, blank_ends_document=True),
    }
)
"""What reads each form that can be asked for by name."""


def read_annotations(
    path: Path, *, form: str | None = None, labels: LabelMap | None = None
) -> list[Document]:
    """Return the labelled documents of a file or folder, in its order.

    Without a form it is recognised by the suffix and the first line. Labels of other schemes mean
    what the mapping says, else what well-known names mean; those of our records are ours.

    Raises:
        UsageError: if there is nothing to read, or with a line for each fault: its place, the
            document and what is wrong.
    """
    reader = _recognised(path) if form is None else _named(form)
    faults = Faults(path)
    place_by_id: dict[str, str] = {}
    documents = []
    for place, document in reader(path, labels or LabelMap(), faults):
        first = place_by_id.setdefault(document.id, place)
        if first != place:
            what = f"this id is taken by the document of {first}; give each one of its own"
            faults.add(place, what, document=document.id)
        documents.append(document)
    faults.raise_all()
    if not documents:
        raise UsageError(f"{path}: holds no document; forms that are read: {', '.join(FORMS)}")
    return documents


def _named(form: str) -> Reader:
    if form not in FORMS:
        raise UsageError(
            f"there is no form {form!r}{nearest(form, FORMS)}; known: {', '.join(FORMS)}"
        )
    return FORMS[form]


def _recognised(path: Path) -> Reader:
    """Return the reader of what a path seems to be; JSON where nothing speaks for another."""
    if path.is_dir():
        if files_under(path, (brat.SUFFIX,)):
            return FORMS["brat"]
        if files := files_under(path, conll.SUFFIXES):
            return _conll_reader(files[0][1])
        wanted = ", ".join((brat.SUFFIX, *conll.SUFFIXES))
        raise UsageError(f"{path}: no file in this folder ends in {wanted}; name a file instead")
    if path.suffix == brat.SUFFIX:
        return FORMS["brat"]
    if path.suffix in conll.SUFFIXES:
        return _conll_reader(path)
    if path.suffix not in (".json", ".jsonl") and _lines_are_conll(path):
        return _conll_reader(path)
    return read_json_items


def _lines_are_conll(path: Path) -> bool:
    try:
        return conll.is_conll(read_lines(path))
    except DocumentError:  # the reader will say what it is instead
        return False


def _conll_reader(path: Path) -> Reader:
    try:
        by_documents = conll.blank_lines_end_documents(read_lines(path))
    except DocumentError:
        by_documents = False
    return FORMS["conll-essays" if by_documents else "conll"]
