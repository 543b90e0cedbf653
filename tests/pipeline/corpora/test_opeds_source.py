from collections.abc import Callable
from pathlib import Path

import pytest

from polemic.pipeline.corpora.opeds_source import read_source
from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.record import dump_record

SAMPLE = Path(__file__).parents[2] / "data" / "opeds" / "001.md"

Faults = Callable[..., list[str]]


@pytest.fixture(scope="module")
def document() -> Document:
    """Return what the sample says."""
    return read_source(SAMPLE)


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """Return a function that replaces text in the sample and returns the faults, without paths."""

    def find(*changes: tuple[str, str], name: str = "001.md") -> list[str]:
        text = SAMPLE.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"the sample has no {old!r}"
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        try:
            read_source(path)
        except UsageError as error:
            return [line.removeprefix(f"{path}").lstrip(": ") for line in str(error).split("\n")]
        return []

    return find


def test_quotations_become_spans_of_the_untouched_body(document: Document) -> None:
    """Components hold what is quoted, to the character, no-break spaces among them."""
    quoted = {c.id: document.text[c.start : c.end] for c in document.components}
    assert quoted["c1"] == "The town council should keep the branch library open"
    assert quoted["c3"] == "Heating did cost 40\u00a0000 crowns last winter"
    assert quoted["c9"].startswith("“We would")
    assert document.text.startswith("On Monday evenings")
    assert document.text.endswith("read once.")


def test_parties_are_numbered_by_first_mention(document: Document) -> None:
    """The names used in the file give way to p1, p2, ..., in holders, stances and part_of too."""
    assert [(p.id, p.name) for p in document.parties] == [
        ("p1", "Lindhof City Council"),
        ("p2", "Readers' League"),
        ("p3", "Dora Pell"),
        ("p4", "Austria"),
        ("p5", "Kolb"),
    ]
    assert document.party("p3").part_of == "p2"
    assert document.component("c9").holder == "p3"


def test_mentions_follow_the_articles_and_numbers_listed(document: Document) -> None:
    """An article is demanded but outside; a longer form leaves no shorter mention inside."""

    def mentions(party: str) -> list[str]:
        return [document.text[m.start : m.end] for m in document.party(party).mentions]

    council = ["town council", "council", "Lindhof City Council", "Councillors"]
    assert mentions("p1") == [*council, "council", "council"]
    assert mentions("p2") == ["Readers' League", "League"]
    assert mentions("p4") == ["Austria"]
    assert mentions("p5") == ["Mayor Kolb", "Kolb"]


def test_a_source_that_is_no_party_is_a_name(document: Document) -> None:
    """Such a component has no holder id."""
    component = document.component("c6")
    assert (component.holder, component.holder_name) == (None, "the district nurse")


def test_a_stance_in_a_component_is_its_holder_s(document: Document) -> None:
    """Per component the file names no holder; it is the component's."""
    rows = {(s.component, s.holder, s.party): s.label for s in document.stances if s.component}
    assert rows == {
        ("c1", "author", "p1"): "against",
        ("c4", "author", "p1"): "against",
        ("c9", "p3", "p2"): "favor",
        ("c10", "author", "p2"): "favor",
    }


def test_document_stances_hold_listed_and_shared_ones(document: Document) -> None:
    """Unlisted, a quoted holder's stance is the one its components share; `also` is kept."""
    rows = {(s.holder, s.party): (s.label, *s.also) for s in document.stances if not s.component}
    assert rows[("author", "p5")] == ("against", "neutral")
    assert rows[("p1", "p2")] == ("against",)
    assert rows[("p3", "p2")] == ("favor",)
    assert len(rows) == 7


def test_the_header_becomes_fields_and_meta(document: Document) -> None:
    """The id comes from the file name."""
    assert document.id == "polemic-oped-001"
    assert (document.title, document.published) == ("A library is not a car park", "2023-11-04")
    assert document.meta["voice"] == "letter"
    assert set(document.meta) == {"outlet", "voice", "subject", "region", "split", "plan"}


def test_reading_twice_gives_the_same_record(document: Document) -> None:
    """Nothing depends on the order of a set."""
    assert dump_record(read_source(SAMPLE)) == dump_record(document)


C3 = '"Heating did cost 40 000 crowns last winter"'


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ((C3, '"Heating did cust 40"'), "components, c3: 'Heating did cust 40' is not in the body"),
        ((C3, '"Heating did cust 40"'), "nearest text: 'Heating did cost 40"),
        (("should ... library open", "should ... librarians"), "c1: the last words 'librarians'"),
        (('"The League', '"the council ...'), "c10: 'the council' occurs 2 times; quote more"),
        (("last winter\"", "last winter,\""), "c3: leave out ',' at its end"),
        (("\"loans have", "\"Granted, loans have"), "c7: leave out 'Granted, ' at its start"),
        (('"A car park that stands empty', '"the new car park'), "c5: overlaps c4 in 'the new"),
        (("c3 | premise", "c4 | premise"), "c4: entry 3 must have the id c3"),
        (("c3 | premise", "c3 | fact"), "c3: label 'fact' is not one of claim, premise"),
        (("c3 | premise |", "c3 | premise | thesis |"), "c3: a thesis must be a claim"),
        (("thesis | author", "author"), "components: 0 are the thesis"),
        (("c9 | premise | pell", "c9 | premise | pel"), "did you mean 'pell'?"),
        (("source: the district nurse", "source:"), "c6: say which source"),
        (("| author | \"That is", "| author \"That is"), "line 39: write - ID"),
        (("c9 -> c10 support", "c9 -> c12 support"), "there is no component 'c12'"),
        (("c9 -> c10 support", "c9 -> c10 suport"), "label 'suport' is not one of"),
        (("c9 -> c10 support", "c9 => c10 support"), "write SOURCE -> TARGET"),
        (("c9 -> c10", "c9 -> c9"), "c9 -> c9: a component cannot be linked to itself"),
        (("c7 -> c8 attack", "c8 -> c7 attack"), "c8 -> c7: is listed twice"),
        (("c4 -> c2 attack", "c2 -> c3 support"), "c3: its support links lead back to it"),
        (("  league: favor\n", ""), "stances: the author's stance toward 'league' is missing"),
        (("league: favor", "leage: favor"), "there is no party 'leage' (did you mean 'league'?)"),
        (("pell: favor", "pell: favour"), "stances, pell: label 'favour' is not one of"),
        (("against / neutral", "against / against"), "stances, kolb: a label is named twice"),
        (("council -> league", "council -> council"), "a holder has no stance toward itself"),
        (("council -> league against", "council: league"), "quoted: must be a list"),
        (("  c4: {council: against}\n", ""), "per_component, c4: names 'council' and has no"),
        (("c4: {council", "c14: {council"), "per_component, c14: there is no such component"),
        (("kind: state", "kind: country"), "parties, austria: kind 'country' is not one of"),
        (("part_of: council", "part_of: counsel"), "there is no party 'counsel'"),
        (("kind: organization, m", "kind: organization, part_of: kolb, m"), "part_of leads back"),
        (("mentions: [Austria]", "aliases: [Austria]"), "unknown field 'aliases'"),
        (("[Austria]", "[Austria, Vienna]"), "the mention 'Vienna' is not in the body"),
        (("[Austria]", "[Austria, they]"), "'they' is no name"),
        (("[Austria]", "[Austria|2]"), "'Austria' has 1 places, none number 2"),
        (("[Austria]", "[Austria, the League]"), "is claimed by league too"),
        (("League|2", "League|1"), "lies in a longer mention"),
        (("[Dora Pell]", "[Dora Pell, Dora]"), "'Dora' stands only inside longer mentions"),
        (("voice: letter", "voice: poet"), "header, voice: 'poet' is not one of"),
        (("split: train", "split: test"), "header, split: 'test' is not one of"),
        (("2023-11-04", "4 November"), "header, published: '4 November' is no date"),
        (("region: Central Europe\n", ""), "header: the field 'region' is missing"),
        (("region:", "regoin:"), "unknown field 'regoin' (did you mean 'region'?)"),
        (("quoted:", "quotes:"), "unknown section 'quotes' (did you mean 'quoted'?)"),
        (("a map with pins, ", "a map with pins,\n"), "a line break inside the paragraph"),
        (("Last week I", "\n\n\nLast week I"), "body: blanks or empty lines too many"),
        (("---\nparties", "---\n---\nparties"), None),
    ],
)  # fmt: skip
def test_each_fault_is_named(faults: Faults, change: tuple[str, str], fault: str | None) -> None:
    """One slip gives a line that says which entry is wrong and how."""
    found = faults(change)
    assert found, "the slip went unseen"
    assert fault is None or any(fault in line for line in found), found


def test_all_faults_come_at_once(faults: Faults) -> None:
    """One run is enough to mend a file."""
    found = faults(("c3 | premise", "c3 | fact"), ("[Austria]", "[Vienna]"), ("voice: ", "vice: "))
    assert len(found) == 4, found
    assert {line.split(",")[0].split(":")[0] for line in found} == {
        "components", "parties", "header"
    }  # fmt: skip


def test_differing_stances_of_a_quoted_holder_need_a_decision(faults: Faults) -> None:
    """Where its components disagree, `quoted` must say what holds over the document."""
    changes = (
        ("c4 | premise | author", "c4 | premise | pell"),
        ("c4: {council: against}", "c4: {council: against, league: against}"),
    )
    assert faults(*changes) == [
        "quoted: the stance of 'pell' toward 'league' differs between its components; "
        "list pell -> league with the one over the document"
    ]
    assert faults(*changes, ("quoted:\n", "quoted:\n  - pell -> league favor\n")) == []


def test_mutual_attacks_are_no_circle(faults: Faults) -> None:
    """A concession and its answer attack each other, as the sample has it."""
    assert faults() == []


def test_the_file_name_is_the_number(faults: Faults) -> None:
    """Ids come from file names, so those have one form."""
    assert faults(name="ferry.md") == ["file name: must be three digits and .md"]


def test_a_text_that_is_too_short_is_refused(tmp_path: Path) -> None:
    """The length is a rule of the set."""
    text = SAMPLE.read_text(encoding="utf-8")
    start, end = text.index("I do not think"), text.index("It is autumn")
    path = tmp_path / "001.md"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(UsageError, match=r"body: \d+ words; it must have 400 to 1100"):
        read_source(path)


@pytest.mark.parametrize("content", [b"", b"---\ntitle: x\n---\n", b"\xff\xfe", None])
def test_a_file_that_is_none_is_one_line(tmp_path: Path, content: bytes | None) -> None:
    """No traceback for a file that is missing, empty or no text."""
    path = tmp_path / "001.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"^.*001\.md: .*$"):
        read_source(path)


def test_broken_yaml_is_reported_with_its_line(faults: Faults) -> None:
    """Line numbers are those of the file."""
    assert faults(("{name: Austria", "&a {name: Austria"))[0].startswith("29: anchors")
