"""The readable summary."""

from __future__ import annotations

import dataclasses
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.cli.summary import render_summary
from polemic.pipeline.cli.terminal import printable
from polemic.pipeline.document import (
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceScores,
)

SENTENCES = (
    "The harbour must stay public.",
    "Freight rates doubled where quays were sold.",
    "A sale would pay for the schools, the Ministry says.",
    "The Ministry promised that money twice.",
)
TEXT = " ".join(SENTENCES)
SPANS = [(TEXT.index(s), TEXT.index(s) + len(s)) for s in SENTENCES]
MINISTRY = tuple(Mention(i, i + 8) for i in range(len(TEXT)) if TEXT.startswith("Ministry", i))

OP_ED = Document(
    TEXT,
    id="quays.txt",
    title="Keep the quays",
    components=(
        Component("c1", "claim", *SPANS[0], thesis=True),
        Component("c2", "premise", *SPANS[1]),
        Component("c3", "claim", *SPANS[2], holder="p1"),
        Component("c4", "premise", *SPANS[3]),
    ),
    relations=(
        Relation("c2", "c1", "support"),
        Relation("c3", "c1", "attack"),
        Relation("c4", "c3", "attack"),
    ),
    parties=(Party("p1", "Ministry of Ports", "organization", MINISTRY),),
    stances=(
        Stance("author", "p1", "against", None, StanceScores(0.1, 0.8, 0.1), (SPANS[3],)),
        Stance("p1", "p1", "favor", None, StanceScores(0.6, 0.1, 0.3), (SPANS[2],)),
    ),
    warnings=("no_title",),
)

EXPECTED = """\
Keep the quays
quays.txt · 2 claims · 2 premises · 3 links · 1 party
warning: no_title

Thesis
  The harbour must stay public.

Argument
claim The harbour must stay public.
├── support: premise Freight rates doubled where quays were sold.
└── attack: claim A sale would pay for the schools, the Ministry says. (says Ministry of Ports)
    └── attack: premise The Ministry promised that money twice.

Parties

 Party                      Stance    Score   Mentions   Because of
 ─────────────────────────────────────────────────────────────────────────────────────────────────
"""


def test_a_whole_summary() -> None:
    """Thesis; claims with what backs and attacks them; parties with the sentence that decided."""
    summary = render_summary(OP_ED, width=100)
    head, _, table = summary.partition("Parties\n")
    assert head == EXPECTED.partition("Parties\n")[0]
    rows = [" ".join(line.split()) for line in table.splitlines()]
    assert "Party Stance Score Mentions Because of" in rows
    assert "Ministry of Ports against 0.80 2 The Ministry promised that money twice." in rows
    assert any(row.startswith("says Ministry of") and "favor 0.60" in row for row in rows)


@pytest.mark.parametrize(
    ("abstain", "shown"),
    [
        (0.0, ["against 0.80", "favor 0.60"]),
        (0.6, ["against 0.80", "favor 0.60"]),
        (0.61, ["against 0.80", "unsure 0.60"]),
        (1.0, ["unsure 0.80", "unsure 0.60"]),
    ],
)
def test_a_stance_below_the_bar_is_unsure(abstain: float, shown: list[str]) -> None:
    """The label gives way where its probability is below what is asked for; the figure stays."""
    summary = render_summary(OP_ED, width=100, abstain=abstain)
    rows = " ".join(summary.split())
    assert [row for row in shown if row in rows] == shown
    assert rows.count("unsure") == sum("unsure" in row for row in shown)


def test_a_stance_without_probabilities_is_never_unsure() -> None:
    """Labels made by hand have none."""
    gold = dataclasses.replace(OP_ED, stances=(Stance("author", "p1", "against"),))
    assert "unsure" not in render_summary(gold, width=100, abstain=1.0)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_too_long(width: int) -> None:
    """At any width."""
    assert max(map(len, render_summary(OP_ED, width=width).splitlines())) <= width


def test_color_is_on_request() -> None:
    """Without it there is no escape sequence."""
    assert "\x1b" in render_summary(OP_ED, width=80, color=True)
    assert "\x1b" not in render_summary(OP_ED, width=80)


def test_every_component_is_shown_once() -> None:
    """Also where links run in a circle, or one premise backs two claims."""
    relations = (
        Relation("c1", "c2", "support"),
        Relation("c2", "c1", "support"),
        Relation("c4", "c1", "support"),
        Relation("c4", "c3", "attack"),
    )
    document = Document(
        TEXT, components=OP_ED.components, relations=relations, parties=OP_ED.parties
    )
    argument = render_summary(document, width=200).partition("Argument")[2].partition("Parties")[0]
    assert [argument.count(sentence) for sentence in SENTENCES] == [1, 1, 1, 1]


def test_an_empty_document() -> None:
    """Its name and its counts."""
    summary = render_summary(Document("", id="empty.txt"), width=100)
    assert summary.splitlines() == ["empty.txt", "0 claims · 0 premises · 0 links · 0 parties"]


@pytest.mark.parametrize(
    "hostile", ["[/b]doc", "[link=file:///etc/passwd]x[/link]", "[red]x", ":smile:", "\\[b]"]
)
def test_markup_is_text(hostile: str) -> None:
    """Names from outside are shown as they are."""
    text = f"{hostile} text."
    document = Document(
        text,
        id=hostile,
        components=(Component("c1", "claim", 0, len(text), thesis=True),),
        parties=(Party("p1", hostile, "group", (Mention(0, 2),)),),
        stances=(Stance("author", "p1", "favor", None, None, ((0, len(text)),)),),
        warnings=(hostile,),
    )
    assert render_summary(document, width=300).count(hostile) == 6


@given(st.text(max_size=40))
def test_nothing_from_outside_controls_the_terminal(text: str) -> None:
    """No control, no bidirectional mark, whatever stands in title, id or text."""
    document = Document(
        f"{text}.",
        id=text,
        title=text,
        components=(Component("c1", "claim", 0, len(text) + 1),),
        warnings=(text,),
    )
    summary = render_summary(document, width=80).replace("\n", "")
    kinds = {unicodedata.category(c) for c in summary if c not in "\u200c\u200d"}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\r\ntwo\tthree\u00a0four", "one two three four"),
        ("\x1b]8;;http://x\x07link", "]8;;http://xlink"),
        ("\u202eabc\u2066\u200b\ufeff", "abc"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """One line; letters and emoji stay."""
    assert printable(text) == shown
