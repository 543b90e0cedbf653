"""Figures that others published on the same corpus and split, scored by the same rule."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from polemic.pipeline.config import Section, load_settings

Rule = Literal["aaec-paragraph", "aaec-essay", "given-parties"]
"""How a figure was counted, and what the system was told: `published.yaml` says what each means."""


class PublishedSystem(Section):
    """What one system reached on one split by one rule."""

    corpus: str = Field(description="Corpus, by the name of its reader.")
    split: str = Field(description="Part of the corpus.")
    rule: Rule = Field(description="How the figures were counted.")
    system: str = Field(description="What reached them.")
    source: str = Field(description="Where they were read.")
    figures: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        description="Value of each figure, by its path in a report."
    )


class PublishedTable(Section):
    """Every figure in the package that others published."""

    published: tuple[PublishedSystem, ...] = Field(description="One entry a system, split, rule.")


def published_for(corpus: str, split: str, rule: Rule) -> list[dict[str, str | float]]:
    """Return the figures published for just this corpus, split and rule, in the table's order.

    Each has `figure`, `value`, `corpus`, `split`, `rule`, `system` and `source`.
    """
    return [
        {"figure": figure, "value": value, **entry.model_dump(exclude={"figures"})}
        for entry in _table().published
        if (entry.corpus, entry.split, entry.rule) == (corpus, split, rule)
        for figure, value in entry.figures.items()
    ]


@cache
def _table() -> PublishedTable:
    path = Path(str(resources.files("polemic"))) / "configs" / "published.yaml"
    return load_settings(PublishedTable, path)
