"""Figures: the ratios of a report by their dotted path, and the titles of those in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

TASKS = (
    "components",
    "relations",
    "parties",
    "holders",
    "attributions",
    "stance",
    "calibration",
    "aaec",
)
"""The sections of a report that hold figures, in the order of the report."""

HEADLINE: Mapping[str, str] = MappingProxyType(
    {
        "components.overlap50.micro_f1": "Components, half overlapping: F1",
        "components.overlap50.macro_f1": "Components, half overlapping: mean F1 of the two labels",
        "components.overlap50.untyped.f1": "Components, half overlapping, any label: F1",
        "components.exact.micro_f1": "Components, exact: F1",
        "components.token_macro_f1": "Words labelled claim, premise or neither: mean F1",
        "components.thesis.f1": "Thesis: F1",
        "relations.link.f1": "Links, any label: F1",
        "relations.typed.f1": "Links with their label: F1",
        "relations.attack.f1": "Attacks: F1",
        "parties.party_f1": "Parties: F1",
        "parties.mention_f1": "Mentions: F1",
        "parties.linked_mentions": "Mentions under the right party: share",
        "parties.cluster_f1": "Mentions put together (B-cubed): F1",
        "parties.ceaf_e.f1": "Parties with all their mentions (CEAF-e): F1",
        "holders.f1": "Held by someone other than the author: F1",
        "attributions.joint.f1": "Who is said to say what: F1",
        "stance.document.macro_f1": "Author's stance over the document: mean F1 of the labels",
        "stance.document.accuracy": "Author's stance over the document: accuracy",
        "stance.sentence.macro_f1": "Author's stance in a sentence: mean F1 of the labels",
        "stance.component.macro_f1": "Stance in a component: mean F1 of the labels",
        "stance.component.accuracy": "Stance in a component: accuracy",
        "stance.directed.macro_f1": "Two parties toward each other: mean F1 of the five classes",
        "stance.directed.accuracy": "Two parties toward each other: accuracy",
        "aaec.paragraph.match100.components.f1": "AAEC, paragraphs, same tokens: components F1",
        "aaec.paragraph.match50.components.f1": "AAEC, paragraphs, over half: components F1",
        "aaec.paragraph.match100.relations.f1": "AAEC, paragraphs, same tokens: relations F1",
        "aaec.paragraph.match50.relations.f1": "AAEC, paragraphs, over half: relations F1",
        "aaec.essay.bio.macro_f1": "AAEC, essays, tokens labelled B, I or O: mean F1",
        "calibration.document.ece": "Error of the probabilities over the document (0 is best)",
        "calibration.document.ece_by_chance": "The same by chance alone, over the document",
        "calibration.component.ece": "Error of the probabilities in components (0 is best)",
        "calibration.component.ece_by_chance": "The same by chance alone, in components",
        "calibration.all.ece": "Error of the probabilities of all stances (0 is best)",
        "calibration.all.ece_by_chance": "The same by chance alone, of all stances",
    }
)
"""The figures that tables show, in their order, each with its title."""

_FLOOR = "floor"
"""A section that is no figure of a system."""

_NO_RATIOS = frozenset({"ece_interval", "n", "support"})
"""Counts, and an interval (None where there is none)."""


def figures(report: Mapping[str, Any]) -> dict[str, float | None]:
    """Return every ratio in the task sections of a report by its dotted path.

    Counts (`n`, `support`), lists and the floor are left out; a ratio of nothing is None.

    >>> figures({"relations": {"link": {"f1": 0.5, "support": 4}}, "n_documents": 1})
    {'relations.link.f1': 0.5}
    """
    sections = {task: report[task] for task in TASKS if task in report}
    return dict(_leaves(sections, ""))


def _leaves(section: Mapping[str, Any], above: str) -> Iterator[tuple[str, float | None]]:
    for name, value in section.items():
        if isinstance(value, Mapping) and name != _FLOOR:
            yield from _leaves(value, f"{above}{name}.")
        elif name not in _NO_RATIOS and (value is None or isinstance(value, int | float)):
            yield above + name, value
