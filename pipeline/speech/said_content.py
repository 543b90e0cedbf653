"""What is said, before and after a verb of saying."""

from __future__ import annotations

from polemic.pipeline.speech import grammar, saying
from polemic.pipeline.speech.attribution_parts import FAR, clause_start, content_end
from polemic.pipeline.speech.clauses import Range, Sentence, phrase_after

_FEW = 12  # words before ", X said," for the sentence to go on with what is said
ENDS = frozenset(",.;:!?…)")
"""Punctuation that ends a clause."""
OBJECTS = frozenset({"me", "us", "him", "her", "them", "it"})


def said_before(s: Sentence, source_start: int, i: int) -> list[Range]:
    """Return what is said before "..., X said", and after it where it goes on; empty if nothing."""
    opening = source_start - 1
    closes_quotation = s.is_quote(opening) and s.quoted[opening]
    if not (s.at(opening) == "," or closes_quotation) or not ends_after(s, i):
        return []
    contents = []
    if s.quoted[opening - 1] or sum(map(s.is_word, range(opening))) >= 3:
        contents.append((clause_start(s, opening), opening + closes_quotation))
    if s.at(i + 1) == "," and (s.is_quote(i + 2) or opening < _FEW):
        contents.append((i + 2, content_end(s, i + 2)))
    return contents


def ends_after(s: Sentence, i: int) -> bool:
    """Return whether nothing is said after the verb in its clause."""
    after = s.at(i + 1)
    if i + 1 >= len(s) or after in ENDS - {":"} or s.is_dash(i + 1):
        return True
    if after == "to" and saying.VERBS[s.at(i)].lemma in saying.INTENT:
        return False
    if after not in grammar.TAIL and not is_manner(after):
        return False
    return _that_after(s, i) is None and ":" not in s.lower[i : i + FAR]


def said_after(s: Sentence, i: int, verb: saying.Verb) -> Range | None:
    """Return the words that are said after the verb."""
    start = i + 1
    if s.at(start) in saying.ABOUT.get(verb.lemma, ()):
        return start + 1, content_end(s, start + 1)
    if verb.lemma in saying.OBJECT:
        # "a system called Pathways" and "called for calm" are no judgements
        names = verb.lemma == "call" and s.at(start) not in grammar.DETERMINERS | OBJECTS
        return None if names else (start, content_end(s, start))
    if verb.lemma not in saying.CLAUSE:
        return None
    begin = None if verb.lemma == "ask" else _that_after(s, i)
    if begin is None:
        begin = _quotation_after(s, i)
    if begin is None:
        begin = _bare_clause(s, i, verb)
    return None if begin is None else (begin, content_end(s, begin))


def _that_after(s: Sentence, i: int) -> int | None:
    """Return the index of the "that" that belongs to the verb, close behind it."""
    lead = s.at(i + 1)
    skips = lead in grammar.PREPOSITIONS | grammar.WHEN | OBJECTS or is_manner(lead)
    hearer = saying.VERBS[s.at(i)].lemma in saying.HEARER
    for k in range(i + 1, min(len(s), i + FAR)):
        if s.at(k) == "that" or (s.at(k) in {"how", "why"} and hearer):
            fits = (k == i + 1 or skips or hearer) and s.at(k + 1) not in ENDS
            return k if fits else None
        if s.quoted[k] or s.at(k) in ENDS - {","}:
            return None
    return None


def _quotation_after(s: Sentence, i: int) -> int | None:
    """Return the index of a quotation that the verb leads up to, or of what a colon announces."""
    for k in range(i + 1, min(len(s), i + FAR)):
        if s.at(k) == ":":
            return k + 1
        if s.quoted[k]:
            return k if k == i + 1 or s.at(k - 1) in {",", "that", "as"} else None
        if s.at(k) in {";", "."}:
            return None
    return None


def _bare_clause(s: Sentence, i: int, verb: saying.Verb) -> int | None:
    """Return the index of a clause without "that": "she said it was over"."""
    start = i + 1
    if verb.lemma in saying.HEARER:
        start = _after_hearer(s, start)
        if start == i + 1:
            return None
    elif verb.lemma in saying.NEEDS_THAT or s.at(i) in saying.NOUNS_TOO:
        return None
    while s.at(start) in grammar.WHEN:
        start += 1
    no_clause = (
        grammar.PREPOSITIONS
        | grammar.AUXILIARIES
        | {"so", "nothing", "to", "no", "something", "much", "little"}
    )
    return None if s.at(start) in no_clause else start


def _after_hearer(s: Sentence, start: int) -> int:
    """Return the index after "me", "reporters" or a name; `start` if nobody is told."""
    if s.at(start) in OBJECTS | {"you", "reporters", "voters", "supporters"}:
        return start + 1
    named = s.is_capital(start) or s.at(start) in grammar.DETERMINERS
    hearer = phrase_after(s, start) if named else None
    return hearer[1] if hearer else start


def is_manner(word: str) -> bool:
    """Return whether the word is an adverb such as "bluntly"."""
    return word.endswith("ly") and word not in grammar.NO_ADVERBS
