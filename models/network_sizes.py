"""Sizes that the network shares with its export and with the examples it learns from."""

N_PLACES = 4
"""Numbers that tell where in the argument a mention stands."""

MAX_DISTANCE = 20
"""Components further apart than this share one distance vector."""
