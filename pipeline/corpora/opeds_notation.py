"""The notation of our own op-eds: a text file into header, body and label entries.

A file is three blocks between lines of `---`: header (YAML), body, labels (YAML but for the
components, whose quotations may hold anything). Quotations and mentions are resolved elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from polemic.pipeline.corpora.files import nearest
from polemic.pipeline.document import AUTHOR
from polemic.pipeline.errors import ConfigError, UsageError
from polemic.pipeline.yaml_reader import parse_yaml

FENCE = "---"
SECTIONS = ("parties", "components", "relations", "stances", "quoted", "per_component")
PARTY_FIELDS = ("name", "kind", "part_of", "mentions")

_SECTION = re.compile(r"(\w+):")
_COMPONENT = re.compile(r"\s*-\s+([^\"]*)\|\s*\"((?:[^\"\\]|\\.)*)\"\s*(?:#.*)?")
_COMPONENT_FORM = 'ID | claim or premise | thesis (if it is one) | holder | "quotation"'
_RELATION = re.compile(r"(\S+)\s*->\s*(\S+)\s+(\S.*)")
_NUMBERED = re.compile(r"(.*?)\s*\|\s*(\d+(?:\s*,\s*\d+)*)")
_ARTICLE = re.compile(r"(the|an|a) (?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words to be found in the body; `numbers` says which of their places, empty for all."""

    words: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """A party as listed, its mentions still wordings."""

    id: str
    name: str
    kind: str
    part_of: str | None
    mentions: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class ComponentEntry:
    """A component as listed; `holder` is None where `holder_name` is a source that is no party."""

    id: str
    label: str
    thesis: bool
    holder: str | None
    holder_name: str | None
    quotation: Wording


@dataclass(frozen=True, slots=True)
class RelationEntry:
    """`source -> target label`, of components or, where quoted parties judge, of parties."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class StanceEntry:
    """A stance toward a party, over the document where `component` is None."""

    holder: str | None
    party: str
    labels: tuple[str, ...]
    component: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """All that a file says, and what is wrong in how it says it."""

    header: Mapping[str, Any]
    body: str
    parties: tuple[PartyEntry, ...]
    components: tuple[ComponentEntry, ...]
    relations: tuple[RelationEntry, ...]
    stances: tuple[StanceEntry, ...]
    faults: tuple[str, ...]


def parse_source(text: str, name: str) -> SourceFile:
    """Return the entries of a file; `name` stands for it in messages.

    Raises:
        UsageError: when the blocks cannot be told apart or are no YAML.
    """
    header, body, labels = _blocks(text, name)
    component_lines, rest = _without_components(labels)
    try:
        meta, sections = parse_yaml(header, name), parse_yaml(rest, name)
    except ConfigError as error:
        raise UsageError(str(error)) from None
    faults: list[str] = list(_section_faults(labels, sections))
    parties = tuple(_parties(sections.get("parties"), faults))
    components = tuple(_components(component_lines, faults))
    holders = {c.id: c.holder for c in components}
    return SourceFile(
        header=meta,
        body=body,
        parties=parties,
        components=components,
        relations=tuple(_relations(sections.get("relations"), faults)),
        stances=(
            *_author_stances(sections.get("stances"), faults),
            *_quoted_stances(sections.get("quoted"), faults),
            *_component_stances(sections.get("per_component"), holders, faults),
        ),
        faults=tuple(faults),
    )


def wording(text: str) -> Wording:
    """Return the words and the numbers after a final bar.

    >>> wording("Norwegian|1,3")
    Wording(words='Norwegian', numbers=(1, 3))
    """
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return Wording(text.strip())
    return Wording(match[1].strip(), tuple(int(n) for n in match[2].split(",")))


def split_article(words: str) -> tuple[str | None, str]:
    """Return a leading article in lower case, None if there is none, and the other words.

    >>> split_article("the council")
    ('the', 'council')
    """
    match = _ARTICLE.match(words)
    return (match[1].lower(), words[match.end() :]) if match else (None, words)


def _blocks(text: str, name: str) -> tuple[str, str, str]:
    """Return header, body and labels; the two YAML blocks keep their line numbers."""
    lines = text.removeprefix("\ufeff").split("\n")
    fences = [i for i, line in enumerate(lines) if line.rstrip() == FENCE]
    if not fences or fences[0] != 0 or len(fences) not in (3, 4):
        raise UsageError(
            f"{name}: a file is a line {FENCE!r}, the header, {FENCE!r}, the body, {FENCE!r} and "
            f"the labels; here {len(fences)} lines are {FENCE!r}"
        )
    first, second, third, end = [*fences, len(lines)][:4]
    header = "\n" * (first + 1) + "\n".join(lines[first + 1 : second])
    labels = "\n" * (third + 1) + "\n".join(lines[third + 1 : end])
    return header, "\n".join(lines[second + 1 : third]).strip("\n"), labels


def _without_components(labels: str) -> tuple[list[tuple[int, str]], str]:
    """Return the numbered lines of `components`, and the block with those lines blank."""
    own: list[tuple[int, str]] = []
    rest: list[str] = []
    section = ""
    for number, line in enumerate(labels.split("\n"), start=1):
        head = _SECTION.match(line)
        section = head[1] if head else section
        is_own = section == "components"
        rest.append("" if is_own else line)
        if is_own and not head and line.strip() and not line.lstrip().startswith("#"):
            own.append((number, line))
    return own, "\n".join(rest)


def _section_faults(labels: str, sections: Mapping[str, Any]) -> Iterator[str]:
    for name in sections:
        if name not in SECTIONS:
            yield (
                f"labels: unknown section {name!r}{nearest(name, SECTIONS)}; "
                f"sections are {', '.join(SECTIONS)}"
            )
    if len(re.findall(r"^components:", labels, re.MULTILINE)) != 1:
        yield "labels: there must be one section 'components'"
    for name in ("parties", "stances", "per_component"):
        if not sections.get(name):
            yield f"labels: the section {name!r} is missing or empty"


def _mapping(value: Any, where: str, faults: list[str]) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        faults.append(f"{where}: must be 'key: value' entries")
        return {}
    return value


def _lines(value: Any, where: str, faults: list[str]) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        faults.append(f"{where}: must be a list of lines of text ('- ...')")
        return []
    return value


def _parties(value: Any, faults: list[str]) -> Iterator[PartyEntry]:
    for party_id, entry in _mapping(value, "parties", faults).items():
        where = f"parties, {party_id}"
        fields = _mapping(entry, where, faults)
        for key in fields:
            if key not in PARTY_FIELDS:
                faults.append(f"{where}: unknown field {key!r}{nearest(key, PARTY_FIELDS)}")
        for key in ("name", "kind"):
            if not isinstance(fields.get(key), str) or not fields[key].strip():
                faults.append(f"{where}: the field {key!r} is missing or no text")
        part_of = fields.get("part_of")
        yield PartyEntry(
            id=party_id,
            name=str(fields.get("name", "")),
            kind=str(fields.get("kind", "")),
            part_of=None if part_of is None else str(part_of),
            mentions=tuple(_mentions(fields.get("mentions"), where, faults)),
        )


def _mentions(value: Any, where: str, faults: list[str]) -> Iterator[Wording]:
    if not isinstance(value, list) or not value:
        faults.append(f"{where}: the field 'mentions' must be a list of the forms in the body")
        return
    for item in _joined_numbers(value):
        if isinstance(item, str) and wording(item).words:
            yield wording(item)
        else:
            faults.append(f"{where}: the mention {item!r} is no text; put it in quotes")


def _joined_numbers(items: Sequence[Any]) -> list[Any]:
    """Return the items with `Form|1, 3`, which YAML splits at the comma, put together again."""
    joined: list[Any] = []
    for item in items:
        before = joined[-1] if joined else None
        is_number = isinstance(item, int) and not isinstance(item, bool)
        if is_number and isinstance(before, str) and wording(before).numbers:
            joined[-1] = f"{before},{item}"
        else:
            joined.append(item)
    return joined


def _components(lines: Sequence[tuple[int, str]], faults: list[str]) -> Iterator[ComponentEntry]:
    for number, line in lines:
        match = _COMPONENT.fullmatch(line.rstrip())
        fields = [field.strip() for field in match[1].split("|")] if match else []
        thesis = len(fields) == 4 and fields[2] == "thesis"
        if match is None or not (len(fields) == 3 or thesis):
            faults.append(
                f"components, line {number}: write - {_COMPONENT_FORM} on one line, "
                'with \\" for a straight quotation mark inside'
            )
            continue
        holder, holder_name = _holder(fields[-1])
        quotation = wording(re.sub(r"\\([\"\\])", r"\1", match[2]))
        yield ComponentEntry(fields[0], fields[1], thesis, holder, holder_name, quotation)


def _holder(field: str) -> tuple[str | None, str | None]:
    key, colon, name = field.partition(":")
    return (None, name.strip()) if colon and key.strip() == "source" else (field, None)


def _relations(value: Any, faults: list[str]) -> Iterator[RelationEntry]:
    for line in _lines(value, "relations", faults):
        match = _RELATION.fullmatch(line.strip())
        if match is None:
            faults.append(f"relations, {line!r}: write SOURCE -> TARGET support or attack")
        else:
            yield RelationEntry(match[1], match[2], match[3].strip())


def _author_stances(value: Any, faults: list[str]) -> Iterator[StanceEntry]:
    for party, labels in _mapping(value, "stances", faults).items():
        yield StanceEntry(AUTHOR, party, _labels(labels))


def _quoted_stances(value: Any, faults: list[str]) -> Iterator[StanceEntry]:
    for line in _lines(value, "quoted", faults):
        match = _RELATION.fullmatch(line.strip())
        if match is None:
            faults.append(f"quoted, {line!r}: write HOLDER -> PARTY favor, against or neutral")
        else:
            yield StanceEntry(match[1], match[2], _labels(match[3]))


def _component_stances(
    value: Any, holders: Mapping[str, str | None], faults: list[str]
) -> Iterator[StanceEntry]:
    for component, entry in _mapping(value, "per_component", faults).items():
        where = f"per_component, {component}"
        if component not in holders:
            faults.append(f"{where}: there is no such component{nearest(component, holders)}")
            continue
        for party, labels in _mapping(entry, where, faults).items():
            yield StanceEntry(holders[component], party, _labels(labels), component)


def _labels(value: Any) -> tuple[str, ...]:
    """Return the label and, after bars, the others that could be defended."""
    return tuple(label.strip() for label in str(value).split("/"))
