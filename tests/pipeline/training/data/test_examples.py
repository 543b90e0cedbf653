from pathlib import Path

import numpy as np
import pytest

from polemic.models.folder import TOKENIZER
from polemic.models.labels import COMPONENT_TAGS, LINK_LABELS, MENTION_TAGS, STANCE_LABELS
from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.document import (
    AUTHOR,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Span,
    Stance,
)
from polemic.pipeline.training.data.examples import (
    IGNORE,
    MOST_MENTIONS,
    Example,
    Pair,
    build_example,
)

TEXT = (
    "Norland should open its harbours, because trade feeds both shores. "
    "However, the senate blocked the bridge. Voters of Norland want it."
)


def span(part: str, start: int = 0) -> Span:
    """Return where a part of the text stands."""
    at = TEXT.index(part, start)
    return at, at + len(part)


DOCUMENT = Document(
    TEXT,
    components=(
        # the edges of this source take in the connective and the full stop
        Component("b", "premise", *span("because trade feeds both shores.")),
        Component("a", "claim", *span("Norland should open its harbours"), thesis=True),
        Component("c", "claim", *span("However, the senate blocked the bridge.")),
    ),
    relations=(Relation("b", "a", "support"), Relation("c", "a", "attack")),
    parties=(
        Party("p1", "Norland", "state", (Mention(*span("Norland")), Mention(*span("Norland", 20)))),
        Party("p2", "the senate", "organization", (Mention(*span("senate")),)),
        Party("p3", "voters", "group", (Mention(*span("Voters of Norland")),)),
    ),
    stances=(
        Stance(AUTHOR, "p1", "favor"),
        Stance("p3", "p2", "against"),
        Stance(AUTHOR, "p2", "against", component="c"),
    ),
)


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder_folder: Path) -> PieceTokenizer:
    """Return the tokenizer of the tiny encoder."""
    return PieceTokenizer(tiny_encoder_folder / TOKENIZER)


def example(tokenizer: PieceTokenizer, heads: str, document: Document = DOCUMENT) -> Example:
    """Return the example of the document with these heads labelled."""
    return build_example(document, frozenset(heads.split()), tokenizer)


def text_of(tokenizer: PieceTokenizer, pieces: tuple[int, int], text: str = TEXT) -> str:
    """Return the text from the first to the last piece of a range."""
    _, offsets = tokenizer(text)
    return text[offsets[pieces[0], 0] : offsets[pieces[1] - 1, 1]]


def tagged(tokenizer: PieceTokenizer, tags: np.ndarray, names: tuple[str, ...]) -> list[str]:
    """Return each piece that has a tag, as `piece/tag`; pieces that are ignored as `piece/?`."""
    _, offsets = tokenizer(TEXT)
    return [
        f"{TEXT[start:end]}/{'?' if tag == IGNORE else names[tag]}"
        for tag, (start, end) in zip(tags.tolist(), offsets.tolist(), strict=True)
        if tag != 0
    ]


def test_component_tags_stand_on_the_right_pieces(tokenizer: PieceTokenizer) -> None:
    """Begin on the first piece, inside on the others; edges are those of GUIDELINES."""
    tags = example(tokenizer, "components").component_tags
    assert tagged(tokenizer, tags, COMPONENT_TAGS) == [
        *("Norl/B-claim", "and/I-claim", "shou/I-claim", "ld/I-claim", "open/I-claim"),
        *("its/I-claim", "harb/I-claim", "ours/I-claim"),
        *("trade/B-premise", "feeds/I-premise", "both/I-premise"),
        *("shor/I-premise", "es/I-premise"),
        *("the/B-claim", "sena/I-claim", "te/I-claim", "bloc/I-claim", "ked/I-claim"),
        *("the/I-claim", "brid/I-claim", "ge/I-claim"),
    ]


def test_components_are_in_text_order(tokenizer: PieceTokenizer) -> None:
    """Ranges, links and thesis count components by position, whatever the order of the source."""
    made = example(tokenizer, "components relations thesis")
    assert [text_of(tokenizer, (s, e)) for s, e in made.components.tolist()] == [
        "Norland should open its harbours",
        "trade feeds both shores",
        "the senate blocked the bridge",
    ]
    linked = {
        (int(s), int(t)): LINK_LABELS[made.links[s, t]] for s, t in np.argwhere(made.links > 0)
    }
    assert linked == {(1, 0): "support", (2, 0): "attack"}
    assert made.thesis.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("heads", "field", "ignored"),
    [
        ("components", "component_tags", False),
        ("mentions", "component_tags", True),
        ("mentions", "mention_tags", False),
        ("components", "mention_tags", True),
        ("components", "links", True),
        ("components", "thesis", True),
        ("components thesis", "thesis", False),
    ],
)
def test_a_silent_corpus_teaches_nothing(
    tokenizer: PieceTokenizer, heads: str, field: str, ignored: bool
) -> None:
    """What a corpus does not label is ignored everywhere, what it labels nowhere."""
    labels = getattr(example(tokenizer, heads), field)
    assert (labels == IGNORE).all() if ignored else (labels != IGNORE).all()


def test_no_link_is_labelled_from_a_component_to_itself(tokenizer: PieceTokenizer) -> None:
    """Where links are known, so is every pair that is not linked; the diagonal says nothing."""
    links = example(tokenizer, "components relations").links
    assert (np.diag(links) == IGNORE).all()
    off_diagonal = links[~np.eye(3, dtype=bool)]
    assert sorted(off_diagonal.tolist()) == [0, 0, 0, 0, 1, 2]


def test_polarity_corpora_know_only_the_links_they_name(tokenizer: PieceTokenizer) -> None:
    """Whether other components are linked is not known there."""
    links = example(tokenizer, "components polarity").links
    assert [(int(s), int(t)) for s, t in np.argwhere(links != IGNORE)] == [(1, 0), (2, 0)]


def test_units_without_labels_are_no_components(tokenizer: PieceTokenizer) -> None:
    """A corpus that knows edges only gives no component and no tag."""
    made = example(tokenizer, "segments")
    assert made.components.shape == (0, 2)
    assert (made.component_tags == IGNORE).all()


def test_mention_tags_by_kind(tokenizer: PieceTokenizer) -> None:
    """Mentions are tagged with their party's kind; the rest is O where all are labelled."""
    document = Document(TEXT, parties=DOCUMENT.parties[:2])
    tags = example(tokenizer, "mentions", document).mention_tags
    assert tagged(tokenizer, tags, MENTION_TAGS) == [
        *("Norl/B-state", "and/I-state", "sena/B-organization", "te/I-organization"),
        *("Norl/B-state", "and/I-state"),
    ]


def test_names_corpora_ignore_words_in_lower_case(tokenizer: PieceTokenizer) -> None:
    """Only names are labelled there: "the council" may be a mention too, "However" is none."""
    text = "However, the council of Norland, blocked May."
    document = Document(text, parties=(Party("p1", "Norland", "state", (Mention(24, 31),)),))
    tags = example(tokenizer, "names", document).mention_tags
    _, offsets = tokenizer(text)
    label_by_piece = {
        text[start:end]: "?" if tag == IGNORE else MENTION_TAGS[tag]
        for tag, (start, end) in zip(tags.tolist(), offsets.tolist(), strict=True)
    }
    assert label_by_piece == {
        **{"Howe": "O", "ver": "O", ",": "O", "May": "O", ".": "O"},
        **{"the": "?", "coun": "?", "cil": "?", "of": "?", "bloc": "?", "ked": "?"},
        **{"Norl": "B-state", "and": "I-state"},
    }


def chain(*links: tuple[str, str], labels: str) -> Document:
    """Return a document of one-letter components with supports between them."""
    text = " ".join("abcdef"[: len(labels)])
    return Document(
        text,
        components=tuple(
            Component(text[2 * i], "claim" if label == "c" else "premise", 2 * i, 2 * i + 1)
            for i, label in enumerate(labels)
        ),
        relations=tuple(Relation(s, t, "support") for s, t in links),
    )


@pytest.mark.parametrize(
    ("document", "thesis"),
    [
        # b rests on a and c, d on b: b supports, so d it is
        (chain(("a", "b"), ("c", "b"), ("b", "d"), labels="pcpc"), [0, 0, 0, 1]),
        # two chains of one length: both
        (
            chain(("a", "b"), ("c", "b"), ("d", "e"), ("f", "e"), labels="pcppcp"),
            [0, 1, 0, 0, 1, 0],
        ),
        # a premise is no thesis, however much rests on it
        (chain(("a", "b"), ("c", "b"), labels="ppp"), [IGNORE] * 3),
        # one link says nothing about the whole piece
        (chain(("a", "b"), labels="pc"), [IGNORE] * 2),
        # a circle has no end, and ends
        (chain(("a", "b"), ("b", "a"), ("c", "b"), labels="ccp"), [IGNORE] * 3),
    ],
)
def test_derived_thesis(tokenizer: PieceTokenizer, document: Document, thesis: list[int]) -> None:
    """Where links are known and the thesis is not, it is the claim on which most rests."""
    assert example(tokenizer, "components relations", document).thesis.tolist() == thesis


def test_marked_thesis_comes_before_a_derived_one(tokenizer: PieceTokenizer) -> None:
    """A corpus that marks the thesis is believed."""
    document = chain(("a", "b"), ("c", "b"), labels="pcp")
    assert example(tokenizer, "components relations thesis", document).thesis.tolist() == [0, 0, 0]


def shown(tokenizer: PieceTokenizer, pair: Pair) -> tuple[str, str | None, str]:
    """Return the text of a pair's target, holder and unit."""
    holder = pair.holder and text_of(tokenizer, pair.holder)
    return text_of(tokenizer, pair.target), holder, text_of(tokenizer, pair.unit)


def test_stance_of_a_sentence_corpus(tokenizer: PieceTokenizer) -> None:
    """The unit is the whole text, the target one mention, and the label the stance."""
    made = example(tokenizer, "stance")
    assert [shown(tokenizer, p) for p in made.pairs] == [
        ("Norland", None, TEXT),
        ("senate", "Voters of Norland", TEXT),
    ]
    assert [STANCE_LABELS[p.label] for p in made.pairs] == ["favor", "against"]
    assert {p.group for p in made.pairs} == {-1}
    assert made.groups == ()


def test_stance_over_a_document(tokenizer: PieceTokenizer) -> None:
    """Each mention is evidence in its own sentence; the label belongs to the group of them."""
    made = example(tokenizer, "document_stance")
    assert [(p.group, *shown(tokenizer, p)) for p in made.pairs] == [
        (0, "Norland", None, "Norland should open its harbours, because trade feeds both shores."),
        (0, "Norland", None, "Voters of Norland want it."),
        (1, "senate", "Voters of Norland", "However, the senate blocked the bridge."),
    ]
    assert {p.label for p in made.pairs} == {IGNORE}
    assert [STANCE_LABELS[g] for g in made.groups] == ["favor", "against"]


def test_stance_in_a_component(tokenizer: PieceTokenizer) -> None:
    """The unit is the component, and only a mention within it counts."""
    (pair,) = example(tokenizer, "component_stance").pairs
    target, holder, unit = shown(tokenizer, pair)
    assert (target, holder) == ("senate", None)
    assert unit.startswith("However, the senate")


def test_a_party_named_often_is_looked_at_here_and_there(tokenizer: PieceTokenizer) -> None:
    """Of many mentions a few are taken, spread from the first to the last."""
    text = "Norland pays. " * 50
    places = tuple(Mention(14 * i, 14 * i + 7) for i in range(50))
    document = Document(
        text,
        parties=(Party("p1", "Norland", "state", places),),
        stances=(Stance(AUTHOR, "p1", "favor"),),
    )
    targets = [p.target[0] for p in example(tokenizer, "document_stance", document).pairs]
    _, offsets = tokenizer(text)
    assert len(targets) == MOST_MENTIONS
    assert offsets[targets[0], 0] == 0
    assert offsets[targets[-1], 0] == 14 * 49
    assert max(np.diff(targets)) <= 2 * min(np.diff(targets))


@pytest.mark.parametrize("heads", ["stance", "document_stance"])
def test_a_stance_nobody_is_named_for_is_left_out(tokenizer: PieceTokenizer, heads: str) -> None:
    """A party or a holder without a mention gives no pair, and no group without evidence."""
    document = Document(
        TEXT,
        parties=(Party("p1", "x", "state"), DOCUMENT.parties[1]),
        stances=(
            Stance(AUTHOR, "p1", "favor"),
            Stance("p1", "p2", "favor"),
            Stance(None, "p2", "favor"),
        ),
    )
    made = example(tokenizer, heads, document)
    assert (made.pairs, made.groups) == ((), ())


def test_empty_document(tokenizer: PieceTokenizer) -> None:
    """A text without words is an example without rows."""
    made = example(tokenizer, "components mentions relations document_stance", Document(""))
    assert made.ids.shape == (0,)
    assert made.links.shape == (0, 0)
