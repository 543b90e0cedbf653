"""Attributions by verbs of saying and believing.

Each rule looks at one word of a sentence, a form of such a verb, and returns the attribution or
None. `found` are the attributions already found in the sentence, in order of their cues.
"""

from __future__ import annotations

from collections.abc import Sequence

from polemic.pipeline.document import Span
from polemic.pipeline.speech import grammar, saying
from polemic.pipeline.speech.attribution_parts import (
    FAR,
    RawAttribution,
    clause_start,
    content_end,
    made,
)
from polemic.pipeline.speech.clauses import Range, Sentence, phrase_after, phrase_before
from polemic.pipeline.speech.said_content import (
    ENDS,
    ends_after,
    is_manner,
    said_after,
    said_before,
)

Found = Sequence[RawAttribution]
_OVERRULING = grammar.NEGATIONS | grammar.MODALS | saying.APPROVING


def by_verb(s: Sentence, i: int, found: Found) -> RawAttribution | None:
    """Return the attribution whose cue is the verb `i`, by the first rule that fits."""
    return _inverted(s, i) or _active(s, i, found) or _passive(s, i) or _participle(s, i, found)


def _active(s: Sentence, i: int, found: Found) -> RawAttribution | None:
    verb = saying.VERBS[s.at(i)]
    subject_end = _skip_auxiliaries(s, i)
    between = set(s.lower[subject_end:i])
    if between & _OVERRULING:
        return None
    if bool(between & grammar.BE) != (verb.form == "ing"):
        return None
    if verb.form == "participle" and subject_end == i:
        return None  # "a book written by"
    if verb.lemma in saying.THOUGHT and verb.form in {"past", "participle"}:
        return None  # a motive that the author tells: "they feared an attack"
    shared = _shared_subject(s, subject_end, verb, found)
    if shared is not None:
        said = said_after(s, i, verb)
        return _from(s, shared, (subject_end, i + 1), said)
    source = phrase_before(s, subject_end)
    if source is None or not _may_say(s, source, verb, has_auxiliary=subject_end < i):
        return None
    return _said(s, source, (subject_end, i + 1), verb)


def _said(s: Sentence, source: Range, cue: Range, verb: saying.Verb) -> RawAttribution | None:
    """Return the attribution of a subject and a verb that fit together."""
    i = cue[1] - 1
    if s.at(source[0] - 1) == "as" and (source[0] == 1 or not s.is_word(source[0] - 2)):
        return _as_clause(s, source, cue)
    if verb.lemma == saying.PUT:
        return None
    before = said_before(s, source[0], i) if verb.lemma in saying.CLAUSE else []
    if before:
        return made(s, source, cue, before)
    said = said_after(s, i, verb)
    return None if said is None else made(s, source, cue, [said])


def _as_clause(s: Sentence, source: Range, cue: Range) -> RawAttribution | None:
    """Return the attribution of "as X says, ...": all of the sentence but this clause."""
    if saying.VERBS[s.at(cue[1] - 1)].lemma == saying.PUT:
        if s.at(cue[1]) != "it":
            return None
        cue = (cue[0], cue[1] + 1)
    elif not ends_after(s, cue[1] - 1) and s.at(cue[1]) != ":":
        return None
    opening = source[0] - 1
    closing = next(
        (k for k in range(cue[1], len(s)) if s.at(k) in {",", ":"} or s.is_dash(k) or s.quoted[k]),
        len(s),
    )
    before = (clause_start(s, opening), opening)
    return made(s, source, cue, [before, (closing, content_end(s, closing + 1))])


def _skip_auxiliaries(s: Sentence, i: int) -> int:
    """Return the index after the subject: auxiliaries and adverbs before the verb are skipped."""
    while i > 0 and (s.at(i - 1) in grammar.BEFORE_VERB or is_manner(s.at(i - 1))):
        i -= 1
    return i


def _shared_subject(s: Sentence, subject_end: int, verb: saying.Verb, found: Found) -> Span | None:
    """Return the source of a second verb: "X came to town and said that ..."."""
    if s.at(subject_end - 1) not in {"and", "but"} or verb.form not in {"past", "third"}:
        return None
    if found:
        return found[-1].source
    subject = sentence_subject(s)
    return s.characters(subject) if subject and subject[1] < subject_end - 1 else None


def _from(s: Sentence, source: Span, cue: Range, said: Range | None) -> RawAttribution | None:
    own = None if said is None else made(s, cue, cue, [said])
    return None if own is None else RawAttribution(source, own.cue, own.content)


def _may_say(s: Sentence, source: Range, verb: saying.Verb, *, has_auxiliary: bool) -> bool:
    """Return whether the phrase can be the subject of the verb, in sense and in number."""
    first, head = s.at(source[0]), _head(s, source)
    if s.at(head) in saying.NO_SPEAKERS or grammar.AUTHOR & set(s.lower[slice(*source)]):
        return False
    before = s.at(source[0] - 1)
    relative = before in {"which", "whom", "that"} and verb.lemma in saying.OBJECT
    if before in grammar.CONDITIONS or relative or s.at(source[1] - 1).endswith("'s"):
        return False
    if first == "it" and source[1] == source[0] + 1:
        return verb.lemma in saying.ITS_VERBS and verb.form != "base"
    plural = _is_plural(s, source, head)
    if verb.form == "base":
        return has_auxiliary or (plural and first not in {"a", "an"})
    capital = s.is_capital(source[1] - 1)
    if verb.form == "third" and plural and not capital:
        return False
    owned = first.endswith("'s") or first in grammar.DETERMINERS | grammar.PRONOUNS
    return capital or owned or plural


def _head(s: Sentence, source: Range) -> int:
    """Return the index of the noun before "of", "for" and the like, or of the last word."""
    links = (k for k in range(source[0] + 1, source[1]) if s.at(k) in grammar.LINKS | {","})
    return next(links, source[1]) - 1


def _is_plural(s: Sentence, source: Range, head: int) -> bool:
    word = s.at(head)
    return (
        word in grammar.PLURALS
        or (word.endswith("s") and not word.endswith(("'s", "ss")))
        or "and" in s.lower[slice(*source)]
    )


def _inverted(s: Sentence, i: int) -> RawAttribution | None:
    verb = saying.VERBS[s.at(i)]
    if verb.form not in {"past", "third"} or verb.lemma not in saying.CLAUSE or i < 2:
        return None
    closes_quotation = s.is_quote(i - 1) and s.quoted[i - 1]
    if not closes_quotation and (s.at(i - 1) != "," or s.at(i) not in saying.INVERTED):
        return None
    if not (s.is_capital(i + 1) or s.at(i + 1) in grammar.DETERMINERS | grammar.PRONOUNS):
        return None
    source = phrase_after(s, i + 1)
    if source is None or not (closes_quotation or _ends_with(s, source)):
        return None
    contents: list[Range] = [(clause_start(s, i), i)]
    if s.at(source[1]) == "," and s.is_quote(source[1] + 1):
        contents.append((source[1] + 1, len(s)))
    return made(s, source, (i, i + 1), contents)


def _ends_with(s: Sentence, source: Range) -> bool:
    """Return whether the clause ends with the phrase, so that it is no object of the verb."""
    after = s.at(source[1])
    return not after or after in ENDS | grammar.TAIL | {"who"} or s.is_dash(source[1])


def _passive(s: Sentence, i: int) -> RawAttribution | None:
    verb = saying.VERBS[s.at(i)]
    start = _skip_auxiliaries(s, i)
    between = set(s.lower[start:i])
    if verb.lemma not in saying.PASSIVE or verb.form not in {"past", "participle"}:
        return None
    if not between & grammar.BE or between & _OVERRULING:
        return None
    by = next((k for k in range(i + 1, min(len(s), i + FAR)) if s.at(k) == "by"), None)
    source = None if by is None else phrase_after(s, by + 1)
    if by is None or source is None:
        return None
    contents = [(clause_start(s, start), start), (i + 1, by), (source[1], len(s))]
    return made(s, source, (start, i + 1), contents, least=1)


def _participle(s: Sentence, i: int, found: Found) -> RawAttribution | None:
    verb = saying.VERBS[s.at(i)]
    if verb.form != "ing" or verb.lemma not in saying.CLAUSE - saying.THOUGHT or i == 0:
        return None
    if s.at(i - 1) in grammar.BE | grammar.NEGATIONS | grammar.PREPOSITIONS - {"while", "by"}:
        return None
    said = said_after(s, i, verb)
    if found:
        return _from(s, found[-1].source, (i, i + 1), said)
    source = sentence_subject(s)
    if said is None or source is None or source[1] >= i:
        return None
    return made(s, source, (i, i + 1), [said])


def sentence_subject(s: Sentence) -> Range | None:
    """Return the phrase that the sentence begins with, up to the first verb of saying or on -ed."""
    start = 0
    while s.at(start) in grammar.OPENERS:
        start += 1
    if s.at(start) in grammar.PREPOSITIONS:  # "This week, the mayor came and said"
        start = next((k + 1 for k in range(start, start + FAR) if s.at(k) == ","), start)
    if s.at(start) in (grammar.PREPOSITIONS | grammar.STOPPERS) - grammar.PRONOUNS:
        return None
    subject = phrase_after(s, start)
    if subject is None or grammar.AUTHOR & set(s.lower[slice(*subject)]):
        return None
    verb = next(
        (k for k in range(*subject) if s.at(k) in saying.VERBS or s.at(k).endswith("ed")), 0
    )
    return (subject[0], verb) if verb > subject[0] else subject
