from collections.abc import Callable
from pathlib import Path

import pytest

from polemic.pipeline.annotations import LabelMap, read_annotations
from polemic.pipeline.document import (
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
)
from polemic.pipeline.errors import UsageError

Write = Callable[[str, str | bytes], Path]

TEXT = "Close the mine. It leaks, Ada Roe found. Jobs would go. Roe is right."
SPANS = """\
T1\tMajorClaim 0 14\tClose the mine
T2\tPremise 16 39\tIt leaks, Ada Roe found
T3\tClaim 41 54\tJobs would go
"""


@pytest.fixture
def read(write: Write, tmp_path: Path) -> Callable[..., Document]:
    """Return a function that reads one text with these standoff lines."""

    def read_one(lines: str, text: str | bytes = TEXT, labels: LabelMap | None = None) -> Document:
        write("mine.txt", text)
        write("mine.ann", lines)
        (document,) = read_annotations(tmp_path, labels=labels)
        return document

    return read_one


Read = Callable[..., Document]


def test_spans_links_and_sides(read: Read) -> None:
    """Spans are components, R lines links, and a claim's Stance a link to each thesis."""
    document = read(
        SPANS + "R1\tsupports Arg1:T2 Arg2:T1\t\nA1\tStance T3 Against\n#1\tNote T1\t?\n"
    )
    assert document == Document(
        TEXT,
        id="mine.txt",
        components=(
            Component("T1", "claim", 0, 14, thesis=True),
            Component("T2", "premise", 16, 39),
            Component("T3", "claim", 41, 54),
        ),
        relations=(Relation("T2", "T1", "support"), Relation("T3", "T1", "attack")),
    )


def test_a_side_goes_to_every_thesis(read: Read) -> None:
    """Theses restate each other: who is for one is for all; without any there is no link."""
    lines = SPANS.replace("Premise", "MajorClaim") + "A1\tStance T3 For\n"
    links = read(lines).relations
    assert links == (Relation("T3", "T1", "support"), Relation("T3", "T2", "support"))
    assert read(lines.replace("MajorClaim", "Claim")).relations == ()


def test_links_stand_once(read: Read) -> None:
    """A link drawn twice is one, and a thesis that takes a side takes it toward the others."""
    lines = SPANS + "R1\tsupports Arg1:T2 Arg2:T1\nR2\tsupports Arg1:T2 Arg2:T1\n"
    assert read(lines + "A1\tStance T1 For\n").relations == (Relation("T2", "T1", "support"),)


def test_mentions_are_parties(read: Read) -> None:
    """Mentions of one reference, or said to be equal, are one party, with the author's stance."""
    document = read(
        "T1\tPerson 26 33\tAda Roe\n"
        "T2\tPerson 56 59\tRoe\n"
        "T3\tORG 10 14\tmine\n"
        "*\tEquiv T1 T2\n"
        "N1\tReference T3 Register:7\tThe Mine\n"
        "A1\tStance T2 For\nA2\tConfidence T2 low\nM1\tSure T2\n"
    )
    assert document.parties == (
        Party("p1", "The Mine", "organization", (Mention(10, 14),), key="Register:7"),
        Party("p2", "Ada Roe", "person", (Mention(26, 33), Mention(56, 59))),
    )
    assert document.stances == (Stance("author", "p2", "favor"),)


def test_the_same_words_are_the_same_party(read: Read) -> None:
    """Without a reference, mentions of the same kind and words are one party."""
    lines = "T1\tGroup 0 2\nT2\tGroup 4 6\nT3\tPerson 8 10\n"
    document = read(lines, text="We. We, We")
    assert [(p.kind, len(p.mentions)) for p in document.parties] == [("group", 2), ("person", 1)]
    document = read(lines + "N1\tReference T2 R:1\tUs\n", text="We. We, We")
    assert [(p.name, p.key, len(p.mentions)) for p in document.parties] == [
        ("Us", "R:1", 2),
        ("We", None, 1),
    ]


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("A 🙂 b. Stop it.", "T1\tClaim 7 14\tStop it\n", "Stop it"),
        (b"Yes.\r\nStop it.\r\n", "T1\tClaim 6 13\tStop it\n", "Stop it"),
        (b"Yes.\r\nStop it.\r\n", "T1\tClaim 5 12\tStop it\n", "Stop it"),
        (b"Yes.\r\nStop\r\nit.", "T1\tClaim 5 12\tStop it\r\n", "Stop\r\nit"),
        ("Stop\u00a0“it”.", "T1\tClaim 0 9\tStop\u00a0“it”\t\n", "Stop\u00a0“it”"),
        ("Stop\nit.", "T1\tClaim 0 4;5 7\tStop it\n", "Stop\nit"),
        ("Stop it.", "T1\tClaim 0 7\n", "Stop it"),
    ],
)
def test_offsets_are_exact(read: Read, text: str | bytes, lines: str, expected: str) -> None:
    """Emoji count one, Windows line ends as the quotation tells, cuts at line ends are joined."""
    document = read(lines, text=text)
    assert document.text == (text if isinstance(text, str) else text.decode())
    (component,) = document.components
    assert document.text[component.start : component.end] == expected


def test_what_is_mapped_to_null_goes_with_its_links(read: Read) -> None:
    """A span or link that is left out raises no fault, whatever is wrong with it."""
    labels = LabelMap(components={"Premise": None}, relations={"repeats": None})
    lines = SPANS + "T9\tPremise 0 3;9 12\tClo ine\n"
    document = read(
        lines + "R1\tsupports Arg1:T2 Arg2:T1\nR2\trepeats Arg1:T3 Arg2:T8\n", labels=labels
    )
    assert [c.id for c in document.components] == ["T1", "T3"]
    assert document.relations == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T4\tClam 56 59\tRoe", "label 'Clam' has no mapping (did you mean 'Claim'?)"),
        ("T4\tClaim 10 15\tmine.", "components 'T1' and 'T4' overlap at 10"),
        ("T4\tClaim 60 99\tis right", "60-99 is no span of a text of 69 characters"),
        ("T4\tClaim 60 60\t", "60-60 is no span of a text of 69 characters"),
        ("T4\tClaim 63 68;56 59\tright Roe", "is no span of a text of 69 characters"),
        ("T4\tClaim 56 59;63 68\tRoe right", "in pieces (56-59;63-68)"),
        ("T4\tClaim 56 60\tAda", "56-60 does not hold the text that is quoted with it"),
        ("T3\tClaim 56 68\tRoe is right", "span 'T3': this id is taken by an earlier one"),
        ("R1\tsupports Arg1:T2 Arg2:T8", "relation 'T2' -> 'T8': there is no component 'T8'"),
        ("R1\tsupports Arg1:T2 Arg2:T2", "a component cannot be linked to itself"),
        (
            "R1\tsuports Arg1:T2 Arg2:T1",
            "label 'suports' has no mapping (did you mean 'Supports'?)",
        ),
        ("A1\tStance T8 For", "there is no span 'T8'"),
        ("A1\tStance T3 Maybe", "side of component 'T3': label 'Maybe' has no mapping"),
        ("N1\tReference T8 R:1\tRoe", "there is no span 'T8'"),
        ("*\tEquiv T1 T8", "there is no span 'T8'"),
        ("E1\tLeak:T1 Cause:T2", "a line that begins 'E' is not read"),
        ("T4\tClaim 0 " + "9" * 5000, "not in the form of a brat line"),
        ("T4 Claim 56 59", "not in the form of a brat line that begins 'T'"),
        ("R1\tsupports T2 T1", "not in the form of a brat line that begins 'R'"),
    ],
)
def test_each_fault_is_a_line(read: Read, tmp_path: Path, line: str, message: str) -> None:
    """A fault is named by file and line, document, and what is wrong."""
    with pytest.raises(UsageError) as caught:
        read(SPANS + line + "\n")
    (fault,) = str(caught.value).splitlines()
    assert fault.startswith(f"{tmp_path / 'mine.ann'}:4: document 'mine.txt': ")
    assert message in fault


def test_every_overlap_is_a_fault(read: Read) -> None:
    """A component that holds two others overlaps with both."""
    with pytest.raises(UsageError) as caught:
        read(SPANS + "T4\tClaim 0 60\n")
    faults = str(caught.value).splitlines()
    assert [fault.partition("components ")[2] for fault in faults] == [
        "'T1' and 'T4' overlap at 0",
        "'T4' and 'T2' overlap at 16",
        "'T4' and 'T3' overlap at 41",
    ]


def test_a_span_in_pieces_does_not_tell_how_offsets_are_counted(read: Read) -> None:
    """Its quotation lacks what is between, so it fits nowhere and spoils nothing for the others."""
    lines = "T1\tClaim 5 12\tStop it\nT2\tClaim 15 17;19 21\tSo no\n"
    with pytest.raises(UsageError) as caught:
        read(lines, text=b"Yes.\r\nStop it.\r\nSo, no.")
    (fault,) = str(caught.value).splitlines()
    assert "in pieces" in fault


def test_faults_of_parties(read: Read) -> None:
    """Links join components, a party has one kind, and the author one stance toward it."""
    with pytest.raises(UsageError) as caught:
        read(
            "T1\tClaim 0 14\nT2\tPerson 26 33\nT3\tORG 56 59\n*\tEquiv T2 T3\n"
            "R1\tsupports Arg1:T2 Arg2:T1\nA1\tStance T2 For\nA2\tStance T3 Against\n"
        )
    faults = [fault.partition("'mine.txt': ")[2] for fault in str(caught.value).splitlines()]
    assert len(faults) == 3
    assert "'T2' is a party" in faults[0]
    assert "party 'Ada Roe' is person at 26 and organization at 56" in faults[1]
    assert "against, but favor at another mention" in faults[2]


def test_all_faults_of_all_files(write: Write, tmp_path: Path) -> None:
    """Every file of a folder is looked at; a wrong label gives no second fault for its links."""
    write("a/one.ann", "T1\tClam 0 2\nT2\tClaim 3 5\nR1\tsupports Arg1:T1 Arg2:T2\n")
    write("a/one.txt", "No no.")
    write("two.ann", "")
    with pytest.raises(UsageError) as caught:
        read_annotations(tmp_path)
    faults = str(caught.value).splitlines()
    assert len(faults) == 2
    assert "document 'a/one.txt': span 'T1': label 'Clam'" in faults[0]
    assert faults[1].startswith(f"{tmp_path / 'two.ann'}: document 'two.txt': there is no two.txt")


def test_folders_are_read_whole(write: Write, tmp_path: Path) -> None:
    """Ids are the paths of the texts, as an analysis of the folder gives them; others are left."""
    for name in ("b/two", "one"):
        write(f"{name}.ann", "T1\tClaim 0 2\tNo\n")
        write(f"{name}.txt", "No.")
    write("readme.txt", "Not labelled.")
    write("annotation.conf", "[entities]")
    assert [d.id for d in read_annotations(tmp_path)] == ["b/two.txt", "one.txt"]
    assert [d.id for d in read_annotations(tmp_path / "one.ann")] == ["one.txt"]
