"""Sizes that the network shares with its export and with the examples it learns from."""

N_PLACES = 4
"""Numbers that tell where in the argument a mention stands."""

COMPONENT_PLACES = (
    "order",
    "claim",
    "paragraph",
    "sentence",
    "opens_paragraph",
    "closes_paragraph",
)
"""What the link head is told of each component beside its vector: its number, whether it is a
claim, the numbers of its paragraph and sentence, whether it is the first or last of its paragraph.
"""

MAX_DISTANCE = 20
"""Components further apart than this share one distance vector."""
