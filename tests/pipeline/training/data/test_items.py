"""What each head learns from, counted, and refused where it is all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.document import Component, Document, Mention, Party, Relation, Stance
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.examples import Example, build_example
from polemic.pipeline.training.data.items import LABELS, check_classes, count_items
from polemic.pipeline.training.fitting.scores import SCORERS
from polemic.pipeline.training.settings import LossSettings

TEXT = "Norland should open its harbours. Trade feeds both shores. Voters pay for the delay."
ALL = frozenset({"components", "mentions", "relations", "document_stance", "component_stance"})


@pytest.fixture(scope="session")
def tokenizer(tiny_encoder_folder: Path) -> PieceTokenizer:
    """Return the tiny encoder's tokenizer."""
    return PieceTokenizer(tiny_encoder_folder / "tokenizer.json")


def labelled() -> Document:
    """Return two claims and a premise for the first, and a party with two stances."""
    stances = (Stance("author", "p1", "favor"), Stance("author", "p1", "against", component="c1"))
    return Document(
        TEXT,
        components=(
            Component("c1", "claim", 0, 32, thesis=True),
            Component("c2", "premise", 34, 57),
            Component("c3", "claim", 59, 83),
        ),
        relations=(Relation("c2", "c1", "support"),),
        parties=(Party("p1", "Norland", "state", (Mention(0, 7),)),),
        stances=stances,
    )


def test_items_are_counted_by_head(tokenizer: PieceTokenizer) -> None:
    """Marked spans; components whose links are known; links; theses; stances of both kinds."""
    example = build_example(labelled(), ALL | {"thesis"}, tokenizer)
    counts = {
        "components": 3,
        "mentions": 1,
        "links": 3,
        "link_labels": 1,
        "thesis": 3,
        "stance": 1,
        "document_stance": 1,
    }
    assert count_items([example]) == counts
    assert count_items([example, example]) == {head: 2 * n for head, n in counts.items()}
    assert count_items([]) == dict.fromkeys(counts, 0)


def test_what_is_not_labelled_is_not_counted(tokenizer: PieceTokenizer) -> None:
    """Spans without their types, and links of which others may be missing, teach no choice."""
    example = build_example(labelled(), frozenset({"polarity"}), tokenizer)
    assert {h: n for h, n in count_items([example]).items() if n} == {"link_labels": 1}


def test_heads_are_those_that_are_trained() -> None:
    """Each loss has its items, and each score."""
    assert set(LABELS) == set(LossSettings.model_fields)
    assert set(SCORERS) <= set(LABELS)


def example_of(tokenizer: PieceTokenizer, heads: set[str], **parts: object) -> Example:
    """Return an example of the document with some of its parts changed."""
    import dataclasses

    return build_example(dataclasses.replace(labelled(), **parts), heads, tokenizer)  # type: ignore[arg-type]  # parts by name


@pytest.mark.parametrize(
    ("heads", "parts", "message"),
    [
        ({"components"}, {"components": (), "relations": (), "stances": ()}, "outside of any comp"),
        ({"mentions"}, {"parties": (), "stances": ()}, "outside of any mention"),
        ({"relations"}, {"relations": ()}, "all 3 items that the head 'links' .* without a link"),
        ({"component_stance"}, {}, "the head 'stance' learns from are against"),
        ({"document_stance"}, {}, "the head 'document_stance' learns from are favor"),
    ],
)
def test_one_class_is_refused(
    tokenizer: PieceTokenizer, heads: set[str], parts: dict[str, object], message: str
) -> None:
    """A head that sees one label learns to say it always; the line names both."""
    with pytest.raises(UsageError, match=message) as caught:
        check_classes([example_of(tokenizer, heads, **parts)])
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("heads", [{"components", "mentions"}, {"polarity"}, {"segments"}])
def test_one_class_in_one_place_is_no_fault(tokenizer: PieceTokenizer, heads: set[str]) -> None:
    """Untaught heads, and links that are all support, are left in peace."""
    check_classes([example_of(tokenizer, heads)])


def test_classes_may_come_from_several_documents(tokenizer: PieceTokenizer) -> None:
    """What one document lacks another may have."""
    against = (Stance("author", "p1", "against"),)
    heads = {"document_stance"}
    check_classes(
        [example_of(tokenizer, heads), example_of(tokenizer, heads, stances=against)],
    )
