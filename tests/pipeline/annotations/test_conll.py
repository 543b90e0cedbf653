from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polemic.pipeline.annotations import LabelMap, read_annotations
from polemic.pipeline.document import Document, Relation
from polemic.pipeline.errors import UsageError

Write = Callable[[str, str | bytes], Path]

SENTENCES = """\
Close\tB-MajorClaim
the\tI-MajorClaim
mine\tI-MajorClaim
.\tO

It\tB-Premise:-1:Support
leaks\tI-Premise:-1:Support
,\tO
jobs\tB-Claim:Against
would\tI-Claim:Against
n't\tI-Claim:Against
last\tI-Claim:Against
.\tO
"""


def quotations(document: Document) -> list[tuple[str, str]]:
    """Return label and text of each component."""
    return [(c.label, document.text[c.start : c.end]) for c in document.components]


@pytest.fixture
def read(write: Write) -> Callable[..., list[Document]]:
    """Return a function that reads a file with this content."""

    def read_file(content: str | bytes, **options: LabelMap | str) -> list[Document]:
        return read_annotations(write("gold.conll", content), **options)  # type: ignore[arg-type]  # by name

    return read_file


Read = Callable[..., list[Document]]


def test_text_spans_and_links(read: Read) -> None:
    """Text is as it would be written, sentences on lines; links count components, sides theses."""
    (document,) = read(SENTENCES)
    assert document.id == "gold.conll"
    assert document.text == "Close the mine.\nIt leaks, jobs wouldn't last."
    assert quotations(document) == [
        ("claim", "Close the mine"),
        ("premise", "It leaks"),
        ("claim", "jobs wouldn't last"),
    ]
    assert [c.thesis for c in document.components] == [True, False, False]
    assert document.relations == (
        Relation("c2", "c1", "support"),
        Relation("c3", "c1", "attack"),
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("windows line ends", lambda text: text.replace("\n", "\r\n")),
        ("a byte-order mark", lambda text: "\ufeff" + text),
        ("blanks between columns", lambda text: text.replace("\t", " ")),
        ("more columns", lambda text: text.replace("\t", "\tNN\t_\t")),
        ("comments", lambda text: "# sent_id = 1\n" + text),
        ("blank lines", lambda text: "\n\n" + text.replace("\n\n", "\n\n\n") + "\n\n"),
        ("no line end", lambda text: text.rstrip("\n")),
    ],
)
def test_files_of_other_programs(read: Read, name: str, change: Callable[[str], str]) -> None:
    """Windows line ends, marks, blanks, more columns and comments change nothing."""
    assert read(change(SENTENCES)) == read(SENTENCES), name


def test_emoji_and_marks_keep_offsets_exact(read: Read) -> None:
    """Offsets count characters; a number sign is a token like others."""
    (document,) = read("🙂\tO\n#\tO\n“\tB-Claim\nNo\tI-Claim\n”\tI-Claim\n")
    assert quotations(document) == [("claim", "“ No ”")]
    assert "#" in document.text


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-Claim B-Claim I-Claim", ["a", "b c"]),
        ("I-Claim I-Claim O", ["a b"]),
        ("B-Claim I-Premise I-Premise", ["a", "b c"]),
        ("B-Claim O I-Claim", ["a", "c"]),
    ],
)
def test_neighbours_stay_apart(read: Read, tags: str, expected: list[str]) -> None:
    """A B begins a component, and so does an I that goes on with nothing, as conlleval has it."""
    (document,) = read("".join(f"{w}\t{t}\n" for w, t in zip("abc", tags.split(), strict=True)))
    assert [quotation for _, quotation in quotations(document)] == expected


def test_a_sentence_ends_a_component(read: Read) -> None:
    """What goes on behind a blank line is another component."""
    assert len(read("a\tB-Claim\n\nb\tI-Claim\n")[0].components) == 2


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ("-DOCSTART- -X- O O\n\na\tO\n\n-DOCSTART-\nb\tO\n", ["gold.conll#1", "gold.conll#2"]),
        ("# newdoc id = one\na\tO\n\nb\tO\n# newdoc id = two\nc\tO\n", ["one", "two"]),
        ("# newdoc\na\tO\n", ["gold.conll"]),
    ],
)
def test_documents(read: Read, content: str, ids: list[str]) -> None:
    """Separators begin a document; without one a file is one document, named after it."""
    assert [d.id for d in read(content)] == ids


def test_numbered_essays(read: Read) -> None:
    """Numbered tokens with links in their tags: there a blank line ends a document."""
    tags = ["B-Premise:1:Attack", "B-Claim:For", "O"]
    essay = "".join(f"{i}\tw{i}\t_\t_\t{tag}\n" for i, tag in enumerate(tags, start=1))
    first, second = read(essay + "\n" + essay)
    assert first.text == second.text == "w1 w2 w3"
    assert first.relations == second.relations == (Relation("c1", "c2", "attack"),)
    (as_sentences,) = read(essay + "\n" + essay, form="conll")
    assert as_sentences.text == "w1 w2 w3\nw1 w2 w3"


@pytest.mark.parametrize(
    "content",
    [
        "1\ta\tB-Claim\n\n1\tb\tO\n",
        "a\tB-Claim:For\n\nb\tO\n",
        "-DOCSTART-\n1\ta\tB-Claim:For\n\n2\tb\tO\n",
    ],
)
def test_elsewhere_a_blank_line_ends_a_sentence(read: Read, content: str) -> None:
    """Numbers without links, links without numbers and files with separators are no such essays."""
    (document,) = read(content)
    assert document.text == "a\nb"


def test_links_count_what_is_left_out(read: Read) -> None:
    """A distance is one in the components of the file, also where some of them are left out."""
    content = "a\tB-Claim\nb\tB-Title\nc\tB-Premise:-2:Support\n"
    (document,) = read(content, labels=LabelMap(components={"Title": None}))
    assert document.relations == (Relation("c3", "c1", "support"),)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("b\tB-Clam", "span 'c2': label 'Clam' has no mapping (did you mean 'Claim'?)"),
        ("b\tX-Claim", "the tag 'X-Claim' is none of O, B-LABEL and I-LABEL"),
        ("b", "the tag '' is none of O, B-LABEL and I-LABEL"),
        ("\tB-Claim", "span 'c2': 2-2 is no span"),
        ("b\tB-Premise:2:Support", "component 2 lacks component 4 of 3"),
        ("b\tB-Premise:-2:Support", "component 2 lacks component 0 of 3"),
        ("b\tB-Premise:" + "9" * 5000, "label '999"),
        ("b\tB-Premise:1", "component 2 lacks its label"),
        ("b\tB-Premise:0:Support", "a component cannot be linked to itself"),
        ("b\tB-Premise:1:Suport", "label 'Suport' has no mapping (did you mean 'Support'?)"),
    ],
)
def test_each_fault_is_a_line(read: Read, tmp_path: Path, line: str, message: str) -> None:
    """A fault is named by file and line, document, and what is wrong."""
    with pytest.raises(UsageError) as caught:
        read(f"a\tB-Claim\n{line}\nc\tB-Claim\n")
    (fault,) = str(caught.value).splitlines()
    assert fault.startswith(f"{tmp_path / 'gold.conll'}:2: document 'gold.conll': ")
    assert message in fault


def test_a_folder_of_files(write: Write, tmp_path: Path) -> None:
    """Each file is a document by its path in the folder."""
    write("b/two.conll", "a\tB-Claim\n")
    write("one.bio", "a\tO\n")
    assert [d.id for d in read_annotations(tmp_path)] == ["b/two.conll", "one.bio"]


WORDS = st.text(st.sampled_from("abé🙂’'\"(),.$%-#"), min_size=1, max_size=4)
TAGS = st.sampled_from(["O", "B-claim", "I-claim", "B-premise", "I-premise"])
ROWS = st.lists(st.lists(st.tuples(WORDS, TAGS), min_size=1, max_size=8), min_size=1, max_size=3)


def is_valid(sentence: list[tuple[str, str]]) -> bool:
    """Return whether each I goes on with a component of its label."""
    tags = ["O", *(tag for _, tag in sentence)]
    return all(b[0] != "I" or (a != "O" and a[2:] == b[2:]) for a, b in pairwise(tags))


def tagged(document: Document, sentences: list[list[tuple[str, str]]]) -> list[list[str]]:
    """Return the BIO tags that the components give the tokens, found in the text one by one."""
    place, tags = 0, []
    for sentence in sentences:
        tags.append(list[str]())
        for word, _ in sentence:
            start = document.text.index(word, place)
            assert not document.text[place:start].strip()
            place = start + len(word)
            over = [c for c in document.components if c.start <= start < c.end]
            assert all(place <= c.end for c in over)
            tags[-1] += [f"{'B' if c.start == start else 'I'}-{c.label}" for c in over] or ["O"]
    return tags


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    sentences=st.lists(st.lists(st.tuples(WORDS, TAGS), min_size=1).filter(is_valid), min_size=1)
)
def test_tags_to_spans_and_back(tmp_path: Path, sentences: list[list[tuple[str, str]]]) -> None:
    """From the spans in the rebuilt text come the very tags, and the text has the very tokens."""
    path = tmp_path / "any.conll"
    lines = ("".join(f"{word}\t{tag}\n" for word, tag in s) for s in sentences)
    path.write_text("\n".join(lines), encoding="utf-8")
    (document,) = read_annotations(path, form="conll")
    assert tagged(document, sentences) == [[tag for _, tag in s] for s in sentences]
    assert "".join(document.text.split()) == "".join(w for s in sentences for w, _ in s)
