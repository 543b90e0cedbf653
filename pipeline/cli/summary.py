"""A record as a reader wants it: the thesis, the argument, who is for or against whom, and why."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from polemic.pipeline.cli.terminal import printable
from polemic.pipeline.document import AUTHOR, Component, Document, Party, Relation, Span, Stance

_STANCE_STYLE = {"favor": "green", "against": "red", "neutral": "dim"}
_UNSURE = "unsure"


def render_summary(
    document: Document, *, width: int, color: bool = False, abstain: float = 0.0
) -> str:
    """Return the summary of an analysed document, `width` columns wide.

    Without color there is no escape sequence in it; nothing in the document can bring one in.
    A stance whose highest probability is below `abstain` is called unsure.
    """
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as capture:
        console.print(Group(*_parts(document, abstain)))
    return "\n".join(line.rstrip() for line in capture.get().split("\n"))


def _parts(document: Document, abstain: float) -> Iterator[RenderableType]:
    yield Text(printable(document.title or document.id), style="bold")
    yield Text(_counts(document), style="dim")
    yield from (Text(f"warning: {printable(w)}", style="yellow") for w in document.warnings)
    theses = [c for c in document.components if c.thesis]
    if theses:
        yield _heading("Thesis")
        yield from (Padding(Text(_quote(document, c.span)), (0, 0, 0, 2)) for c in theses)
    if document.components:
        yield _heading("Argument")
        yield from _trees(document)
    if document.parties:
        yield _heading("Parties")
        yield _party_table(document, abstain)


def _counts(document: Document) -> str:
    claims = sum(c.label == "claim" for c in document.components)
    counts = {
        "claim": claims,
        "premise": len(document.components) - claims,
        "link": len(document.relations),
    }
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for word, n in counts.items()]
    n = len(document.parties)
    parts.append(f"{n} part{'y' if n == 1 else 'ies'}")
    return " · ".join([*([printable(document.id)] if document.title else []), *parts])


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold cyan")


def _trees(document: Document) -> Iterator[Tree]:
    """Yield a tree per component that backs no other; every component stands in one, once.

    Where links run in a circle, its first component in the text is taken for the root.
    """
    links: dict[str, list[Relation]] = {}
    for relation in document.relations:
        links.setdefault(relation.target, []).append(relation)
    sources = {relation.source for relation in document.relations}
    components = {c.id: c for c in document.components}
    shown: set[str] = set()
    roots = [c for c in components.values() if c.id not in sources]
    for component in (*roots, *components.values()):
        if component.id not in shown:
            tree = Tree(_component_line(document, component), guide_style="dim")
            _grow(tree, component.id, document, links, shown)
            yield tree


def _grow(
    tree: Tree,
    root: str,
    document: Document,
    links: Mapping[str, Iterable[Relation]],
    shown: set[str],
) -> None:
    """Add what supports and attacks the root below it, depth first, without recursion."""
    shown.add(root)
    waiting = [(tree, root)]
    while waiting:
        branch, target = waiting.pop()
        for link in links.get(target, ()):
            if link.source not in shown:
                shown.add(link.source)
                line = _component_line(document, document.component(link.source), link)
                waiting.append((branch.add(line), link.source))


def _component_line(document: Document, component: Component, link: Relation | None = None) -> Text:
    line = Text()
    if link is not None:
        attack = link.label == "attack"
        line.append("attack: " if attack else "support: ", style="red" if attack else "green")
    line.append(f"{component.label} ", style="dim")
    line.append(_quote(document, component.span), style="bold" if component.thesis else "")
    if component.holder != AUTHOR:
        line.append(f" (says {_holder(document, component.holder, component.holder_name)})", "dim")
    return line


def _party_table(document: Document, abstain: float) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Party", ratio=3)
    table.add_column("Stance", no_wrap=True)
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("Mentions", justify="right", no_wrap=True)
    table.add_column("Because of", ratio=6)
    stances = [s for s in document.stances if s.component is None]
    for party in sorted(document.parties, key=lambda p: -len(p.mentions)):
        own = [s for s in stances if s.party == party.id]
        for stance in own:
            table.add_row(*_stance_row(document, party, stance, abstain))
        if not any(s.holder == AUTHOR for s in own):
            table.add_row(Text(printable(party.name)), "", "", str(len(party.mentions)), "")
    return table


def _stance_row(
    document: Document, party: Party, stance: Stance, abstain: float
) -> list[RenderableType]:
    """Return the cells for what the author thinks of the party, or below that a quoted holder."""
    quoted = stance.holder != AUTHOR
    name = f"  says {_holder(document, stance.holder)}" if quoted else printable(party.name)
    score = "" if stance.scores is None else f"{getattr(stance.scores, stance.label):.2f}"
    reason = _quote(document, stance.evidence[0]) if stance.evidence else ""
    return [
        Text(name, style="dim" if quoted else ""),
        _stance_text(stance, abstain),
        score,
        "" if quoted else str(len(party.mentions)),
        Text(reason),
    ]


def _stance_text(stance: Stance, abstain: float) -> Text:
    if stance.scores is not None and max(astuple(stance.scores)) < abstain:
        return Text(_UNSURE, style="yellow")
    return Text(stance.label, style=_STANCE_STYLE[stance.label])


def _holder(document: Document, holder: str | None, name: str | None = None) -> str:
    if holder is None:
        return printable(name) if name else "someone quoted"
    return "the author" if holder == AUTHOR else printable(document.party(holder).name)


def _quote(document: Document, span: Span) -> str:
    start, end = span
    return printable(document.text[start:end])
