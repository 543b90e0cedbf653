"""The labels each head chooses from, in the order of its outputs."""

COMPONENT_TAGS = ("O", "B-claim", "I-claim", "B-premise", "I-premise")
"""Begin/inside tags of components; neighbours of one type stay apart through B."""

MENTION_TAGS = (
    "O",
    "B-state",
    "I-state",
    "B-organization",
    "I-organization",
    "B-group",
    "I-group",
    "B-person",
    "I-person",
)
"""Begin/inside tags of party mentions, by kind of party."""

LINK_LABELS = ("none", "support", "attack")
"""What one component can be to another."""

STANCE_LABELS = ("favor", "against", "neutral")
"""The stance of a holder toward a party."""
