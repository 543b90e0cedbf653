import numpy as np

from polemic.models.network_sizes import COMPONENT_PLACES
from polemic.pipeline.document import Component
from polemic.pipeline.stages.places import component_places

TEXT = "Tolls rose. Nobody paid, and ships left.\n\nThe port is empty.\n\n\nClose it."


def components(*units: tuple[str, str]) -> list[Component]:
    """Return components that cover these stretches of the text."""
    starts = [TEXT.index(unit) for unit, _ in units]
    return [
        Component(f"c{i}", label, start, start + len(unit))  # type: ignore[arg-type]
        for i, (start, (unit, label)) in enumerate(zip(starts, units, strict=True))
    ]


def test_places_by_hand() -> None:
    """Blank lines between paragraphs and paragraphs without components leave no gap."""
    units = components(
        ("Tolls rose", "premise"),
        ("Nobody paid", "premise"),
        ("ships left", "premise"),
        ("Close it", "claim"),
    )
    places = dict(zip(COMPONENT_PLACES, component_places(TEXT, units).T.tolist(), strict=True))
    assert places == {
        "order": [0, 1, 2, 3],
        "claim": [0, 0, 0, 1],
        "paragraph": [0, 0, 0, 1],
        "sentence": [1, 2, 2, 4],
        "opens_paragraph": [1, 0, 0, 1],
        "closes_paragraph": [0, 0, 1, 1],
    }


def test_no_components_have_no_places() -> None:
    """The array keeps its columns."""
    assert component_places(TEXT, []).shape == (0, len(COMPONENT_PLACES))
    assert component_places(TEXT, []).dtype == np.int64
