"""Sizes of the heads that both the torch network and the runtime need to know."""

LINK_WIDTH = 128
STANCE_WIDTH = 192
N_PLACES = 4
"""Numbers that tell where in the argument a mention stands."""

MAX_DISTANCE = 20
"""Components further apart than this share one distance vector."""
