import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.calibration import softmax
from polemic.models.labels import COMPONENT_TAGS, MENTION_TAGS
from polemic.pipeline.stages.decoding import TaggedSpan, decode_spans

TAGS = ("O", "B-x", "I-x", "B-y", "I-y")
Path = tuple[str, ...]


def pieces_of(text: str) -> np.ndarray:
    """Return the offsets of the pieces that `|` and blanks cut, in the text without `|`."""
    offsets, at = [], 0
    for word in text.split(" "):
        for piece in word.split("|"):
            offsets.append((at, at + len(piece)))
            at += len(piece)
        at += 1
    return np.array(offsets, dtype=np.int64)


def logits_for(*tags: str, strength: float = 8.0) -> np.ndarray:
    """Return scores that clearly say these tags."""
    logits = np.zeros((len(tags), len(TAGS)), dtype=np.float32)
    for row, tag in zip(logits, tags, strict=True):
        row[TAGS.index(tag)] = strength
    return logits


def decode(text: str, logits: np.ndarray) -> list[TaggedSpan]:
    """Return the spans in a text that is cut into pieces by `|` and blanks."""
    return decode_spans(logits, pieces_of(text), text.replace("|", ""), tags=TAGS)


def found(text: str, logits: np.ndarray) -> list[tuple[str, str]]:
    """Return what the spans hold, with their labels."""
    plain = text.replace("|", "")
    return [(plain[s.start : s.end], s.label) for s in decode(text, logits)]


@pytest.mark.parametrize(
    ("text", "tags", "spans"),
    [
        ("a b c", ["O", "O", "O"], []),
        ("a b c", ["B-x", "I-x", "O"], [("a b", "x")]),
        ("a b c", ["O", "B-y", "I-y"], [("b c", "y")]),
        ("a b c", ["B-x", "B-x", "I-x"], [("a", "x"), ("b c", "x")]),  # neighbours stay apart
        ("a b c", ["B-x", "B-y", "B-x"], [("a", "x"), ("b", "y"), ("c", "x")]),
        ("ab|cd e", ["B-x", "I-x", "I-x"], [("abcd e", "x")]),
        ("ab|- e", ["O", "B-x", "O"], [("-", "x")]),  # a punctuation mark begins no word's middle
    ],
)
def test_spans_of_clear_tags(text: str, tags: list[str], spans: list[tuple[str, str]]) -> None:
    """Spans begin at B, go on through I, and reach from the first piece to the last."""
    assert found(text, logits_for(*tags)) == spans


def test_no_span_begins_inside_a_word() -> None:
    """A begin tag on the second piece of a word gives way to what the whole word can be."""
    assert found("a bc|de f", logits_for("O", "O", "B-x", "I-x")) in ([], [("f", "x")])
    strong = logits_for("O", "O", "B-x", "I-x")
    strong[1, TAGS.index("B-x")] = 7.9
    strong[2, TAGS.index("I-x")] = 7.9
    assert found("a bc|de f", strong) == [("bcde f", "x")]


def test_score_is_the_mean_probability_of_the_label() -> None:
    """Begin and inside count together: what is uncertain between them is still the label."""
    logits = logits_for("B-x", "I-x")
    logits[1, TAGS.index("B-x")] = 7.9
    (span,) = decode("a b", logits)
    columns = [TAGS.index("B-x"), TAGS.index("I-x")]
    expected = softmax(logits)[:, columns].sum(axis=1).mean()
    assert span.score == pytest.approx(float(expected), abs=1e-4)


def test_temperature_moves_the_score_alone() -> None:
    """A higher temperature is less sure of the same span."""
    logits, offsets = logits_for("B-x", "I-x", "O"), pieces_of("a b c")
    cold, warm = (
        decode_spans(logits, offsets, "a b c", tags=TAGS, temperature=t) for t in (1.0, 4.0)
    )
    assert [(s.start, s.end, s.label) for s in cold] == [(s.start, s.end, s.label) for s in warm]
    assert cold[0].score > warm[0].score


@pytest.mark.parametrize("tags", [COMPONENT_TAGS, MENTION_TAGS])
def test_nothing_to_decode(tags: tuple[str, ...]) -> None:
    """A text without pieces has no spans."""
    empty = np.zeros((0, len(tags)), dtype=np.float32)
    assert decode_spans(empty, np.zeros((0, 2), dtype=np.int64), "", tags=tags) == []


def allowed(path: Path, inside: list[bool]) -> bool:
    """Return whether a path is a sequence of spans of which none begins inside a word."""
    for before, tag, is_inside in zip(("O", *path), path, inside, strict=False):
        if tag.startswith("I-") and before[2:] != tag[2:]:
            return False
        if tag.startswith("B-") and is_inside:
            return False
    return True


def spans_of(path: Path) -> list[tuple[int, int, str]]:
    """Return the spans of an allowed path, in pieces."""
    starts = [i for i, tag in enumerate(path) if tag.startswith("B-")]
    ends = [
        next((j for j in range(i + 1, len(path)) if not path[j].startswith("I-")), len(path))
        for i in starts
    ]
    return [(i, j, path[i][2:]) for i, j in zip(starts, ends, strict=True)]


@st.composite
def scored_pieces(draw: st.DrawFn) -> tuple[str, np.ndarray]:
    """Return a text of up to five one-letter pieces, some of one word, with random scores."""
    n_pieces = draw(st.integers(1, 5))
    seams = draw(st.lists(st.sampled_from("| "), min_size=n_pieces - 1, max_size=n_pieces - 1))
    text = "a" + "".join(f"{seam}a" for seam in seams)
    seed = draw(st.integers(0, 2**32 - 1))
    spread = draw(st.sampled_from([0.3, 3.0]))
    shape = (n_pieces, len(TAGS))
    return text, np.random.default_rng(seed).normal(size=shape, scale=spread).astype(np.float32)


@given(scored_pieces())
def test_no_sequence_of_spans_is_likelier(pieces: tuple[str, np.ndarray]) -> None:
    """What is decoded is what trying all sequences finds: an allowed one, and the likeliest."""
    text, logits = pieces
    offsets = pieces_of(text)
    inside = [False, *(bool(a == b) for a, b in zip(offsets[:-1, 1], offsets[1:, 0], strict=True))]
    log_p = np.log(softmax(logits))

    def likelihood(path: Path) -> float:
        return float(sum(row[TAGS.index(tag)] for row, tag in zip(log_p, path, strict=True)))

    paths = [p for p in itertools.product(TAGS, repeat=len(logits)) if allowed(p, inside)]
    best = max(paths, key=likelihood)
    by_spans = {tuple(spans_of(p)): p for p in paths}
    starts, ends = offsets[:, 0].tolist(), offsets[:, 1].tolist()
    decoded = tuple(
        (starts.index(s.start), ends.index(s.end) + 1, s.label) for s in decode(text, logits)
    )
    assert decoded in by_spans
    assert likelihood(by_spans[decoded]) == pytest.approx(likelihood(best), abs=1e-4)


def test_a_long_text_is_decoded_like_a_short_one() -> None:
    """What comes before changes nothing: sums over many pieces lose no differences."""
    n_before = 100_000
    end = np.zeros((3, len(TAGS)), dtype=np.float32)
    end[:, TAGS.index("O")] = 0.001
    logits = np.concatenate([np.zeros((n_before, len(TAGS)), dtype=np.float32), end])
    logits[:n_before, TAGS.index("O")] = 0.5
    logits[n_before + 1, TAGS.index("B-x")] = 0.002
    text = "a " * len(logits)
    offsets = np.arange(len(logits))[:, np.newaxis] * 2 + np.array([[0, 1]])
    spans = decode_spans(logits, offsets, text, tags=TAGS)
    assert [(s.start // 2 - n_before, s.label) for s in spans] == [(1, "x")]
