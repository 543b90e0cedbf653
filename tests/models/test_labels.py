from typing import get_args

import pytest

from polemic.models import labels
from polemic.pipeline import document


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        (labels.COMPONENT_TAGS, document.COMPONENT_LABELS),
        (labels.MENTION_TAGS, document.PARTY_KINDS),
    ],
)
def test_tags_begin_and_go_on_for_each_label(tags: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    """O stands first; each label of a document has its begin tag, then its inside tag."""
    assert tags == ("O", *(f"{part}-{kind}" for kind in kinds for part in "BI"))


def test_labels_are_those_of_a_document() -> None:
    """The heads choose from the labels that a document may hold, in the same order."""
    assert ("none", *document.RELATION_LABELS) == labels.LINK_LABELS
    assert get_args(document.StanceLabel) == labels.STANCE_LABELS
