"""What the labels of other schemes mean here: the user's mapping first, then well-known names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Literal, TypeVar

from pydantic import Field, model_validator

from polemic.pipeline.config import Section
from polemic.pipeline.document import PartyKind, RelationLabel, StanceLabel

ComponentMeaning = Literal["thesis", "claim", "premise"]
"""A thesis is a claim that the whole text argues for."""

MarkMeaning = ComponentMeaning | PartyKind
"""What a marked span is: a component, or a mention of a party of that kind."""

Meaning = TypeVar("Meaning", bound=str)

_COMPONENTS: dict[str, ComponentMeaning] = {
    "MajorClaim": "thesis",
    "MainClaim": "thesis",
    "Thesis": "thesis",
    "Claim": "claim",
    "Conclusion": "claim",
    "Premise": "premise",
    "Evidence": "premise",
}
_KINDS: dict[str, PartyKind] = {
    "State": "state",
    "Country": "state",
    "Organization": "organization",
    "Organisation": "organization",
    "ORG": "organization",
    "PoliticalParty": "organization",
    "Group": "group",
    "Person": "person",
    "PER": "person",
    "Politician": "person",
}
_RELATIONS: dict[str, RelationLabel] = {
    "Support": "support",
    "Supports": "support",
    "For": "support",
    "Pro": "support",
    "Attack": "attack",
    "Attacks": "attack",
    "PartialAttack": "attack",
    "Rebuttal": "attack",
    "Undercut": "attack",
    "Against": "attack",
    "Con": "attack",
}
_STANCES: dict[str, StanceLabel] = {
    "Favor": "favor",
    "Favour": "favor",
    "For": "favor",
    "Pro": "favor",
    "Positive": "favor",
    "Against": "against",
    "Con": "against",
    "Negative": "against",
    "Neutral": "neutral",
}


class UnknownLabelError(Exception):
    """A label that neither the user's mapping nor a well-known name gives a meaning."""


class LabelMap(Section):
    """What foreign labels mean; null leaves out whatever carries the label."""

    components: dict[str, ComponentMeaning | None] = Field(
        default={}, description="Spans that are components: thesis, claim or premise."
    )
    kinds: dict[str, PartyKind | None] = Field(
        default={}, description="Spans that name a party: state, organization, group or person."
    )
    relations: dict[str, RelationLabel | None] = Field(
        default={}, description="Links between components: support or attack."
    )
    stances: dict[str, StanceLabel | None] = Field(
        default={}, description="Stances toward a party: favor, against or neutral."
    )

    @model_validator(mode="after")
    def _a_span_is_one_thing(self) -> LabelMap:
        if both := sorted(self.components.keys() & self.kinds.keys()):
            raise ValueError(
                f"{both[0]!r} stands under components and under kinds; give it one meaning"
            )
        return self

    def of_mark(self, name: str) -> MarkMeaning | None:
        """Return what a span with that label is, None if it is left out.

        Raises:
            UnknownLabelError: if nothing says so.
        """
        known: Mapping[str, MarkMeaning] = {**_KINDS, **_COMPONENTS}
        return _meaning(name, {**self.components, **self.kinds}, known, "components or kinds")

    def of_relation(self, name: str) -> RelationLabel | None:
        """Return what a link with that label is, None if it is left out.

        Raises:
            UnknownLabelError: if nothing says so.
        """
        return _meaning(name, self.relations, _RELATIONS, "relations")

    def of_stance(self, name: str) -> StanceLabel | None:
        """Return the stance toward a party, None if it is left out.

        Raises:
            UnknownLabelError: if nothing says so.
        """
        return _meaning(name, self.stances, _STANCES, "stances")


def _meaning(
    name: str, given: Mapping[str, Meaning | None], known: Mapping[str, Meaning], section: str
) -> Meaning | None:
    """Return the meaning of a name: exactly as given, or else as well known in any spelling."""
    if name in given:
        return given[name]
    by_spelling = {_folded(key): meaning for key, meaning in known.items()}
    if _folded(name) in by_spelling:
        return by_spelling[_folded(name)]
    names = {_folded(key): key for key in (*known, *given)}
    near = get_close_matches(_folded(name), names, n=1)
    hint = f" (did you mean {names[near[0]]!r}?)" if near else ""
    raise UnknownLabelError(
        f"label {name!r} has no mapping{hint}; "
        f"map it under {section} in a mapping file, or to null to leave it out"
    )


@cache
def _folded(name: str) -> str:
    """Return the name without case and without what joins its words.

    >>> _folded("Major_Claim") == _folded("majorClaim") == _folded("major claim")
    True
    """
    return re.sub(r"[\s_-]", "", name).casefold()
