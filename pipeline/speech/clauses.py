"""Sentences as words, and the noun phrases before and after a word: no parser, only word lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polemic.pipeline.document import Span
from polemic.pipeline.speech import grammar, saying
from polemic.pipeline.text.sentences import sentences
from polemic.pipeline.text.tokens import words

Range = tuple[int, int]
"""First word and the word after the last one, as indices into a sentence."""

_MOST_WORDS = 14  # of a source; also bounds the time per verb
_LONGEST = 3000  # characters
_GAP = 100  # characters, blanks all, between a sentence and a quotation right after it
_FAR = 12  # between brackets
_MOST_WORDS_ASIDE = 30  # between the commas of "X, who ..., said"
_QUOTES = frozenset("\"'“”‘’«»")
_DASHES = frozenset("-–—―")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its words: spans, lower-case forms, and whether each is quoted.

    `next_quotation` is the one that begins right after the sentence, if one does.
    """

    text: str
    span: Span
    words: tuple[Span, ...]
    lower: tuple[str, ...]
    quoted: tuple[bool, ...]
    next_quotation: Span | None

    def __len__(self) -> int:
        return len(self.words)

    def at(self, i: int) -> str:
        """Return the word in lower case; an empty string beyond the ends."""
        return self.lower[i] if 0 <= i < len(self.lower) else ""

    def is_word(self, i: int) -> bool:
        """Return whether there is a word, not a punctuation mark."""
        return self.at(i)[:1].isalnum()

    def is_capital(self, i: int) -> bool:
        """Return whether the word begins with a capital letter."""
        return 0 <= i < len(self.words) and self.text[self.words[i][0]].isupper()

    def is_quote(self, i: int) -> bool:
        """Return whether there is a quotation mark."""
        return self.at(i) in _QUOTES

    def is_dash(self, i: int) -> bool:
        """Return whether there is a dash with a blank beside it, or a long one, not a hyphen."""
        if self.at(i) not in _DASHES:
            return False
        start, end = self.words[i]
        return self.at(i) != "-" or not (
            self.text[start - 1 : start].isalnum() and self.text[end : end + 1].isalnum()
        )

    def characters(self, part: Range) -> Span:
        """Return the character span of a range of words that is not empty."""
        return self.words[part[0]][0], self.words[part[1] - 1][1]


def read_sentences(text: str, quotations: Sequence[Span]) -> list[Sentence]:
    """Return all sentences with their words; quotations must be in order and apart."""
    result = []
    following = 0
    for span in _parts(text):
        spans = words(text, *span)
        quoted = []
        for start, _ in spans:
            while following < len(quotations) and quotations[following][1] <= start:
                following += 1
            quoted.append(following < len(quotations) and quotations[following][0] <= start)
        lower = tuple(text[s:e].lower().replace("’", "'") for s, e in spans)
        coming = quotations[following] if following < len(quotations) else None
        if coming and coming[0] < span[1]:
            coming = quotations[following + 1] if following + 1 < len(quotations) else None
        if coming and (coming[0] > span[1] + _GAP or text[span[1] : coming[0]].strip()):
            coming = None
        result.append(Sentence(text, span, tuple(spans), lower, tuple(quoted), coming))
    return result


def _parts(text: str) -> Iterator[Span]:
    """Yield the sentences, very long ones in parts: rules look at a whole sentence per verb."""
    for start, end in sentences(text):
        for begin in range(start, end, _LONGEST):
            yield begin, min(end, begin + _LONGEST)


def phrase_before(s: Sentence, end: int) -> Range | None:
    """Return the noun phrase that ends before the word `end`, with its apposition; None if none.

    Of "Ann Lee, who leads the union, said" it is "Ann Lee"; of "The mayor, Ann Lee, said" it is
    "The mayor, Ann Lee".
    """
    if s.at(end - 1) == ",":
        return _around_aside(s, end - 1)
    if s.at(end - 1) == ")":
        opening = next((i for i in range(end - 1, max(0, end - _FAR), -1) if s.at(i) == "("), None)
        return _phrase_ending(s, opening) if opening else None
    if s.at(end - 1) == "who":  # "people who say" are nobody in particular
        return phrase_before(s, end - 2) if s.at(end - 2) == "," else None
    phrase = _phrase_ending(s, end)
    if phrase and s.at(phrase[0]) in {"this", "last"} and s.at(phrase[1] - 1) in grammar.TIMES:
        return _phrase_ending(s, phrase[0])
    return phrase


def _around_aside(s: Sentence, comma: int) -> Range | None:
    opening = next(
        (
            i
            for i in range(comma - 1, max(-1, comma - _MOST_WORDS_ASIDE), -1)
            if s.at(i) == "," and not s.quoted[i]
        ),
        None,
    )
    if opening is None or s.quoted[comma]:
        return None
    head = _phrase_ending(s, opening)
    inner = _phrase_ending(s, comma)
    if inner and inner[0] == opening + 1 and s.is_capital(inner[0]):
        return (head[0], comma) if head and not _is_sentence_adverb(s, head) else inner
    if head is None and s.at(opening + 1) in {"who", "whose", "which", "where", "a", "the"}:
        return None
    if s.at(opening + 1) == "who" or s.at(opening + 1) in grammar.DETERMINERS:
        return head
    if head is None:  # "The mayor, Ann Lee, who leads the party, said"
        return None
    return head if s.is_capital(head[1] - 1) or s.at(opening + 1) in {"who", "whose"} else None


def _is_sentence_adverb(s: Sentence, part: Range) -> bool:
    """Return whether the phrase is "Last week" or "Recently" rather than who speaks."""
    return s.at(part[1] - 1) in grammar.TIMES or s.at(part[0]).endswith("ly")


def _phrase_ending(s: Sentence, end: int) -> Range | None:
    last = end - 1
    if last < 0 or not s.is_word(last) or s.quoted[last]:
        return None
    if s.at(last) in grammar.PRONOUNS | {"it"}:
        return last, end
    start = end
    while start > max(0, end - _MOST_WORDS) and _belongs(s, start - 1, end):
        start -= 1
        if s.at(start) in grammar.DETERMINERS and s.at(start - 1) not in grammar.LINKS:
            break
    return _trimmed(s, start, end)


def _belongs(s: Sentence, i: int, end: int) -> bool:
    """Return whether the word before a phrase goes on with it."""
    word = s.at(i)
    if s.quoted[i]:
        return False
    if word in grammar.LINKS:
        return i + 1 < end and _links(s, i)
    if word in grammar.STOPPERS or (word in saying.FINITE and i + 1 < end):
        return False
    if s.is_word(i):
        return True
    if word in {"'", "’"}:  # "the workers' union"
        return i + 1 < end and s.at(i - 1).endswith("s")
    if word == ".":
        return i + 1 < end and s.is_capital(i - 1) and s.is_capital(i + 1)
    return word in {"-", "&", "/"} and i + 1 < end and not s.is_dash(i)


def _links(s: Sentence, i: int) -> bool:
    """Return whether "of", "for", "and" and the like join two parts of one phrase."""
    before_fits = s.is_word(i - 1) and s.at(i - 1) not in grammar.STOPPERS
    if s.at(i) == "and":
        return before_fits and s.is_capital(i - 1) and s.is_capital(i + 1)
    if s.at(i) == "to":
        return s.at(i - 1).rstrip("s") in {"adviser", "advisor", "ambassador", "envoy", "aide"}
    after_fits = s.is_capital(i + 1) or s.at(i + 1) in grammar.DETERMINERS or s.at(i) == "of"
    return before_fits and i - 1 >= 0 and after_fits


def _trimmed(s: Sentence, start: int, end: int) -> Range | None:
    """Return the phrase without adverbs and connectives before it; None if no noun is left."""
    while start < end and (
        not s.is_word(start)
        or s.at(start) in grammar.LINKS
        or s.at(start) in grammar.ADVERBS
        or (
            s.at(start).endswith("ly") and s.at(start) not in grammar.NO_ADVERBS and end - start > 1
        )
    ):
        start += 1
    if start >= end:
        return None
    alone = s.at(start) if end - start == 1 else ""
    if alone in saying.NO_SOURCE or s.at(start) in {"no", "nobody", "neither"}:
        return None
    if alone in grammar.DETERMINERS and alone not in saying.SPEAKING_ALONE:
        return None
    return start, end


def phrase_after(s: Sentence, start: int) -> Range | None:
    """Return the noun phrase that begins at the word `start`, without what follows a comma."""
    end = start
    while end < min(len(s), start + _MOST_WORDS) and _goes_on(s, end, start):
        end += 1
    while end > start and (s.at(end - 1) in grammar.LINKS or not s.is_word(end - 1)):
        end -= 1
    return _trimmed(s, start, end) if end > start else None


def _goes_on(s: Sentence, i: int, start: int) -> bool:
    word = s.at(i)
    if s.quoted[i] or s.is_quote(i):
        return word in {"'", "’"} and s.at(i - 1).endswith("s") and s.is_word(i + 1)
    if word in grammar.PRONOUNS:
        return i == start
    if s.at(start) in grammar.PRONOUNS:
        return False
    if word in {"of", "for", "and", "at"}:
        return i > start and _links(s, i)
    if word in grammar.STOPPERS or word in grammar.PREPOSITIONS or word in grammar.WHEN:
        return False
    if word == ".":
        return s.is_capital(i - 1) and s.is_capital(i + 1)
    return s.is_word(i) or (word in {"-", "&", "/"} and not s.is_dash(i))
