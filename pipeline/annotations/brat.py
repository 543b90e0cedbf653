"""brat folders: `NAME.txt` and beside it `NAME.ann`, standoff lines of spans, links and sides.

Format: brat.nlplab.org/standoff.html. brat counts characters of the file as it is; a file that
other programs wrote may count a Windows line end once, and the quoted text tells which it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from polemic.pipeline.annotations.assembly import assemble
from polemic.pipeline.annotations.faults import Faults
from polemic.pipeline.annotations.files import Placed, files_under, read_bytes, read_lines
from polemic.pipeline.annotations.labels import LabelMap
from polemic.pipeline.annotations.offsets import characters, single_line_ends
from polemic.pipeline.annotations.sketch import Link, Mark, Reference, Side, Sketch
from polemic.pipeline.errors import DocumentError
from polemic.pipeline.formats.plain_text import decode_text

SUFFIX = ".ann"

_SIDE = "Stance"
"""The attribute that says which side a claim takes, or the author toward a party."""

_PIECE = r"\d{1,12} \d{1,12}"  # Python converts no number of thousands of digits
_SPAN = re.compile(rf"(\S+) ({_PIECE}(?:;{_PIECE})*)")
_LINK = re.compile(r"(\S+) [^\s:]+:(\S+) [^\s:]+:(\S+)\s*")
_REFERENCE = re.compile(r"\S+ (\S+) (\S+)")


def read_brat(path: Path, labels: LabelMap, faults: Faults) -> Iterator[Placed]:
    """Yield the document of each `.ann` file; its id is the name of the text, as in an analysis."""
    for relative, file in files_under(path, (SUFFIX,)):
        name = relative.removesuffix(SUFFIX) + ".txt"
        try:
            lines = read_lines(file)
            text = _text_beside(file, name)
        except DocumentError as error:
            faults.add_error(str(file), error)
            continue
        n_before = len(faults)
        sketch = _sketch(name, text, lines, place=str(file), faults=faults)
        document = assemble(sketch, labels, faults)
        if document is not None and len(faults) == n_before:
            yield str(file), document


def _text_beside(file: Path, name: str) -> str:
    path = file.with_suffix(".txt")
    if not path.is_file():
        raise DocumentError(
            f"document {name!r}: there is no {path.name} beside; put the text there"
        )
    return decode_text(read_bytes(path))


@dataclass(slots=True)
class _Lines:
    """What the lines of a file say so far."""

    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    references: dict[str, Reference] = field(default_factory=dict)
    equal: list[tuple[str, ...]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Where a side, a reference or an equality first speaks of a mark."""


def _sketch(name: str, text: str, lines: list[str], *, place: str, faults: Faults) -> Sketch:
    read = _Lines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{place}:{number}"
        reader = _READERS.get(line[0])
        if reader is None:
            kinds = ", ".join(_READERS)
            what = f"a line that begins {line[0]!r} is not read ({kinds} are); take it out"
            faults.add(where, what, document=name)
        elif not reader(line.split("\t"), where, read):
            what = f"not in the form of a brat line that begins {line[0]!r}; compare brat's manual"
            faults.add(where, what, document=name)
    known = {mark.id for mark in read.marks}
    for mark, where in read.places.items():
        if mark not in known:
            faults.add(where, f"there is no span {mark!r}", document=name)
    return Sketch(
        name,
        text,
        marks=tuple(read.marks),
        links=tuple(read.links),
        sides=tuple(read.sides),
        references=read.references,
        equal=tuple(read.equal),
        countings=(characters, single_line_ends),
    )


def _read_span(columns: list[str], place: str, read: _Lines) -> bool:
    found = _SPAN.fullmatch(columns[1].strip()) if len(columns) > 1 else None
    if found is None:
        return False
    ends = (map(int, piece.split()) for piece in found[2].split(";"))
    quoted = columns[2] if len(columns) > 2 else None
    pieces = tuple((start, end) for start, end in ends)
    read.marks.append(Mark(columns[0], found[1], pieces, place, quoted))
    return True


def _read_link(columns: list[str], place: str, read: _Lines) -> bool:
    found = _LINK.fullmatch(columns[1]) if len(columns) > 1 else None
    if found is not None:
        read.links.append(Link(found[2], found[3], found[1], place))
    return found is not None


def _read_attribute(columns: list[str], place: str, read: _Lines) -> bool:
    words = columns[1].split() if len(columns) > 1 else []
    if len(words) == 3 and words[0] == _SIDE:
        read.sides.append(Side(words[1], words[2], place))
        read.places.setdefault(words[1], place)
    return len(words) in (2, 3)


def _read_reference(columns: list[str], place: str, read: _Lines) -> bool:
    found = _REFERENCE.fullmatch(columns[1].strip()) if len(columns) > 1 else None
    if found is None:
        return False
    name = columns[2].strip() if len(columns) > 2 else ""
    read.references[found[1]] = Reference(found[2], name)
    read.places.setdefault(found[1], place)
    return True


def _read_equality(columns: list[str], place: str, read: _Lines) -> bool:
    words = columns[1].split() if len(columns) > 1 else []
    marks = tuple(words[1:])
    read.equal.append(marks)
    for mark in marks:
        read.places.setdefault(mark, place)
    return len(marks) > 1


def _skip_note(columns: list[str], place: str, read: _Lines) -> bool:
    return True


_READERS: dict[str, Callable[[list[str], str, _Lines], bool]] = {
    "T": _read_span,
    "R": _read_link,
    "A": _read_attribute,
    "M": _read_attribute,
    "N": _read_reference,
    "*": _read_equality,
    "#": _skip_note,
}
"""What reads a line, by its first character; it returns whether the line has the form."""
