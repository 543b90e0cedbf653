import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.text.edges import normalise_edges


@pytest.mark.parametrize(
    ("unit", "kept"),
    [
        ("Rents rose", "Rents rose"),
        (" \xa0Rents rose.\u200b ", "Rents rose"),
        ("However, rents rose,", "rents rose"),
        ("However high the rent may be.", "However high the rent may be"),
        ("but in fact, rents rose;", "rents rose"),
        ("Because rents rose —", "rents rose"),
        ("So many people left", "So many people left"),
        ("So, many people left", "many people left"),
        ("But if, say, rents rise, people leave.", "if, say, rents rise, people leave"),
        ("unless rents fall", "unless rents fall"),
        ("But rents", "But rents"),
        ("And-gates are cheap", "And-gates are cheap"),
        ("– 2. Rents rose", "Rents rose"),
        ("(a) rents rose", "rents rose"),
        (".5 percent is little", ".5 percent is little"),
        ("“Rents rose.”", "“Rents rose.”"),
        ("“Rents rose.", "Rents rose"),
        ("Rents rose.”", "Rents rose"),
        ('"Rents" rose"', '"Rents" rose'),
        ('Rents "rose"', 'Rents "rose"'),
        ("‘Rents rose,’ he said", "‘Rents rose,’ he said"),
        ("‘Rents rose", "Rents rose"),
        ("They respect the tenants’", "They respect the tenants’"),
        ("They rose.'", "They rose"),
        ("It rose (in May)", "It rose (in May)"),
        ("rose in May)", "rose in May"),
        ("They moved to the U.S.", "They moved to the U.S."),
        ("They moved to the U.S.,", "They moved to the U.S."),
        ("Who pays?", "Who pays"),
    ],
)
def test_edges(unit: str, kept: str) -> None:
    """What GUIDELINES section 1 leaves out goes, and nothing else."""
    text = f"Before it {unit} after"
    span = normalise_edges(text, 10, 10 + len(unit))
    assert span is not None
    assert text[slice(*span)] == kept


@pytest.mark.parametrize("unit", ["", " \xa0", "...", "“", "–"])
def test_nothing_left(unit: str) -> None:
    """A span of blanks and marks holds no unit."""
    text = unit + "x"
    assert normalise_edges(text, 0, len(unit)) is None
    assert normalise_edges("x", 1, 1) is None


@given(
    st.lists(
        st.sampled_from(
            [
                *[
                    "But",
                    ",",
                    " ",
                    "so",
                    ".",
                    '"',
                    "“",
                    "”",
                    "'",
                    "‘",
                    "’",
                    "(",
                    ")",
                    "1.",
                    "U.S.",
                    "-",
                ],
                *["however", "rents", "rose", "\xa0", "…", "because", "—", "if"],
            ]
        ),
        max_size=14,
    )
)
def test_normalising_twice_changes_nothing(pieces: list[str]) -> None:
    """A normalised span lies in the given one, is not empty, and stays as it is."""
    text = "".join(pieces)
    span = normalise_edges(text, 0, len(text))
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
        assert normalise_edges(text, *span) == span


@pytest.mark.parametrize("piece", [" ", '"', "“", "'", ".", "- ", "and ", "—'", "(1) "])
def test_long_runs_take_bounded_time(piece: str) -> None:
    """Fifty thousand marks or connectives at an edge are taken off in seconds, not minutes."""
    text = piece * (50_000 // len(piece))
    began = time.perf_counter()
    normalise_edges(text, 0, len(text))
    assert time.perf_counter() - began < 10
