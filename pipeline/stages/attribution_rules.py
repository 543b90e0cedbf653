"""Who says what, by rules over quotation marks, verbs and nouns of saying, and "according to".

Each rule looks at one word of a sentence, the possible cue, and returns the attribution or None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from polemic.pipeline.document import Span
from polemic.pipeline.stages import saying
from polemic.pipeline.stages.clauses import Range, Sentence, phrase_after, phrase_before

_FAR = 12  # words between a verb and its "that", its quotation or its "by"
_FEW = 12  # words before ", X said," for the sentence to go on with what is said
_ENDS = frozenset(",.;:!?…)")
_CLAUSE_STARTS = frozenset("because that but while whereas although though and or".split(" "))
_OBJECTS = frozenset("me us him her them it".split(" "))


@dataclass(frozen=True, slots=True)
class RawAttribution:
    """The spans of an attribution before anyone knows which party the source is."""

    source: Span
    cue: Span | None
    content: tuple[Span, ...]


Found = Sequence[RawAttribution]
"""The attributions already found in the sentence, in order of their cues."""


def attribution_at(s: Sentence, i: int, found: Found) -> RawAttribution | None:
    """Return the attribution whose cue is the word `i`, by the first rule that fits."""
    if s.at(i) in saying.VERBS:
        return _inverted(s, i) or _active(s, i, found) or _passive(s, i) or _participle(s, i, found)
    if s.at(i) in {":", ";"}:
        return _label(s, i) or (None if found else _introduced(s, i))
    return next((a for rule in _PHRASES if (a := rule(s, i))), None)


def _made(
    s: Sentence, source: Range, cue: Range, contents: Sequence[Range], *, least: int = 2
) -> RawAttribution | None:
    """Return the attribution of ranges of words; None if no range holds `least` words."""
    parts = [_stripped(s, part) for part in contents]
    spans = [s.characters(p) for p in parts if sum(map(s.is_word, range(*p))) >= least]
    if not spans:
        return None
    return RawAttribution(s.characters(source), s.characters(cue), tuple(spans))


def _stripped(s: Sentence, part: Range) -> Range:
    """Return the range without punctuation at its ends, but for quotation marks."""
    start, end = part
    while start < end and not s.is_word(start) and not s.is_quote(start):
        start += 1
    while start < end and not s.is_word(end - 1) and not s.is_quote(end - 1):
        end -= 1
    return start, end


# ---- "X says that ...", "..., X said", "as X says, ..."


def _active(s: Sentence, i: int, found: Found) -> RawAttribution | None:
    verb = saying.VERBS[s.at(i)]
    subject_end = _skip_auxiliaries(s, i)
    between = set(s.lower[subject_end:i])
    if between & (saying.NEGATIONS | saying.MODALS | saying.APPROVING):
        return None
    if bool(between & saying.BE) != (verb.form == "ing"):
        return None
    if verb.lemma in saying.THOUGHT and verb.form in {"past", "participle"}:
        return None  # a motive that the author tells: "they feared an attack"
    shared = _shared_subject(s, subject_end, verb, found)
    if shared is not None:
        said = _said_after(s, i, verb)
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
    before = _said_before(s, source[0], i) if verb.lemma in saying.CLAUSE else []
    if before:
        return _made(s, source, cue, before)
    said = _said_after(s, i, verb)
    return None if said is None else _made(s, source, cue, [said])


def _skip_auxiliaries(s: Sentence, i: int) -> int:
    """Return the index after the subject: auxiliaries and adverbs before the verb are skipped."""
    while i > 0 and (s.at(i - 1) in saying.BEFORE_VERB or _is_manner(s.at(i - 1))):
        i -= 1
    return i


def _is_manner(word: str) -> bool:
    return word.endswith("ly") and word not in saying.NO_ADVERBS


def _shared_subject(
    s: Sentence, subject_end: int, verb: saying.Verb, found: Found
) -> Span | None:
    """Return the source of a second verb: "X came to town and said that ..."."""
    if s.at(subject_end - 1) not in {"and", "but"} or verb.form not in {"past", "third"}:
        return None
    if found:
        return found[-1].source
    subject = _sentence_subject(s)
    return s.characters(subject) if subject and subject[1] < subject_end - 1 else None


def _from(s: Sentence, source: Span, cue: Range, said: Range | None) -> RawAttribution | None:
    made = None if said is None else _made(s, cue, cue, [said])
    return None if made is None else RawAttribution(source, made.cue, made.content)


def _may_say(s: Sentence, source: Range, verb: saying.Verb, *, has_auxiliary: bool) -> bool:
    """Return whether the phrase can be the subject of the verb, in sense and in number."""
    first, last = s.at(source[0]), s.at(source[1] - 1)
    if last in saying.NO_SPEAKERS or saying.AUTHOR & set(s.lower[slice(*source)]):
        return False
    before = s.at(source[0] - 1)
    if before in saying.CONDITIONS or (before in {"which", "whom", "that"} and verb.lemma in saying.OBJECT):
        return False
    if source == (source[0], source[0] + 1) and first == "it":
        return verb.lemma in saying.ITS_VERBS and verb.form != "base"
    plural = (
        last in saying.PLURALS
        or (last.endswith("s") and not last.endswith(("'s", "ss")))
        or "and" in s.lower[slice(*source)]
    )
    if verb.form == "base":
        return plural or (has_auxiliary and last not in saying.NO_SOURCE)
    capital = s.is_capital(source[1] - 1)
    if verb.form == "third" and plural and not capital:
        return False
    named = capital or first in saying.DETERMINERS or first in saying.PRONOUNS
    return (named or plural) and not last.endswith("'s")


def _said_before(s: Sentence, source_start: int, i: int) -> list[Range]:
    """Return what is said before "..., X said", and after it where it goes on; empty if nothing."""
    opening = source_start - 1
    closes_quotation = s.is_quote(opening) and s.quoted[opening]
    if not (s.at(opening) == "," or closes_quotation) or not _ends_after(s, i):
        return []
    contents = []
    if s.quoted[opening - 1] or sum(map(s.is_word, range(opening))) >= 3:
        contents.append((_clause_start(s, opening), opening + closes_quotation))
    if s.at(i + 1) == "," and (s.is_quote(i + 2) or opening < _FEW):
        contents.append((i + 2, _content_end(s, i + 2)))
    return contents


def _ends_after(s: Sentence, i: int) -> bool:
    """Return whether nothing is said after the verb in its clause."""
    after = s.at(i + 1)
    if i + 1 >= len(s) or after in _ENDS - {":"} or s.is_dash(i + 1):
        return True
    if after not in saying.PREPOSITIONS | saying.WHEN and not _is_manner(after):
        return False
    return _that_after(s, i) is None and ":" not in s.lower[i : i + _FAR]


def _said_after(s: Sentence, i: int, verb: saying.Verb) -> Range | None:
    """Return the words that are said after the verb."""
    start = i + 1
    if s.at(start) in saying.ABOUT.get(verb.lemma, ()):
        return start + 1, _content_end(s, start + 1)
    if verb.lemma in saying.OBJECT:
        names_it = s.at(start) in saying.DETERMINERS | _OBJECTS or s.is_capital(start)
        is_call = verb.lemma == "call" and not names_it
        return None if is_call else (start, _content_end(s, start))
    if verb.lemma not in saying.CLAUSE:
        return None
    begin = _that_after(s, i)
    if begin is None:
        begin = _quotation_after(s, i)
    if begin is None:
        begin = _bare_clause(s, i, verb)
    return None if begin is None else (begin, _content_end(s, begin))


def _that_after(s: Sentence, i: int) -> int | None:
    """Return the index of the "that" that belongs to the verb, close behind it."""
    lead = s.at(i + 1)
    skips = lead in saying.PREPOSITIONS | saying.WHEN | _OBJECTS or _is_manner(lead)
    hearer = saying.VERBS[s.at(i)].lemma in saying.HEARER
    for k in range(i + 1, min(len(s), i + _FAR)):
        if s.at(k) == "that" or (s.at(k) in {"how", "why"} and hearer):
            return k if k == i + 1 or skips or hearer else None
        if s.quoted[k] or s.at(k) in _ENDS - {","}:
            return None
    return None


def _quotation_after(s: Sentence, i: int) -> int | None:
    """Return the index of a quotation that the verb leads up to, or of what a colon announces."""
    for k in range(i + 1, min(len(s), i + _FAR)):
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
    while s.at(start) in saying.WHEN:
        start += 1
    no_clause = saying.PREPOSITIONS | {"so", "nothing", "to", "no", "something", "much", "little"}
    return None if s.at(start) in no_clause else start


def _after_hearer(s: Sentence, start: int) -> int:
    """Return the index after "me", "reporters" or a name; `start` if nobody is told."""
    if s.at(start) in _OBJECTS | {"you", "reporters", "voters", "supporters"}:
        return start + 1
    hearer = phrase_after(s, start) if s.is_capital(start) else None
    return hearer[1] if hearer else start


def _clause_start(s: Sentence, end: int) -> int:
    """Return where the clause before `end` begins: after "because", a semicolon, a dash."""
    for k in range(end - 1, -1, -1):
        if s.quoted[k]:
            continue
        if s.at(k) in {";", ":", "because"} or s.is_dash(k):
            return k + 1
    return 0


def _content_end(s: Sentence, start: int) -> int:
    """Return where what is said ends: at a semicolon, a single dash, ", but", or the sentence."""
    dashes = [k for k in range(start, len(s)) if s.is_dash(k) and not s.quoted[k]]
    last_dash = dashes[0] if len(dashes) % 2 else len(s)
    for k in range(start, last_dash):
        if s.quoted[k]:
            continue
        turns = s.at(k) == "," and s.at(k + 1) in saying.TURNS
        if s.at(k) in {";", "while", "whereas", "despite"} or turns:
            return k
    return last_dash


def _as_clause(s: Sentence, source: Range, cue: Range) -> RawAttribution | None:
    """Return the attribution of "as X says, ...": all of the sentence but this clause."""
    if s.at(cue[1] - 1) == saying.PUT:
        cue = (cue[0], cue[1] + 1) if s.at(cue[1]) == "it" else cue
    if not _ends_after(s, cue[1] - 1) and s.at(cue[1]) != ":":
        return None
    opening = source[0] - 1
    closing = next(
        (k for k in range(cue[1], len(s)) if s.at(k) in {",", ":"} or s.is_dash(k) or s.quoted[k]),
        len(s),
    )
    before = (_clause_start(s, opening), opening)
    return _made(s, source, cue, [before, (closing, _content_end(s, closing + 1))])


# ---- "...," said X; "X was called ... by Y"; "..., saying that ..."


def _inverted(s: Sentence, i: int) -> RawAttribution | None:
    verb = saying.VERBS[s.at(i)]
    if verb.form not in {"past", "third"} or verb.lemma not in saying.CLAUSE or i < 2:
        return None
    closes_quotation = s.is_quote(i - 1) and s.quoted[i - 1]
    if not closes_quotation and (s.at(i - 1) != "," or s.at(i) not in saying.INVERTED):
        return None
    if not (s.is_capital(i + 1) or s.at(i + 1) in saying.DETERMINERS | saying.PRONOUNS):
        return None
    source = phrase_after(s, i + 1)
    if source is None or (not closes_quotation and _around(s, i)):
        return None
    contents: list[Range] = [(_clause_start(s, i), i)]
    if s.at(source[1]) == "," and s.is_quote(source[1] + 1):
        contents.append((source[1] + 1, len(s)))
    return _made(s, source, (i, i + 1), contents)


def _around(s: Sentence, i: int) -> bool:
    """Return whether the comma before the verb closes an aside after its subject."""
    subject = phrase_before(s, i)
    return subject is not None and s.at(i + 1) not in saying.DETERMINERS and not s.is_capital(i + 1)


def _passive(s: Sentence, i: int) -> RawAttribution | None:
    verb = saying.VERBS[s.at(i)]
    start = _skip_auxiliaries(s, i)
    between = set(s.lower[start:i])
    if verb.lemma not in saying.PASSIVE or verb.form not in {"past", "participle"}:
        return None
    if not between & saying.BE or between & (saying.NEGATIONS | saying.MODALS):
        return None
    by = next((k for k in range(i + 1, min(len(s), i + _FAR)) if s.at(k) == "by"), None)
    source = None if by is None else phrase_after(s, by + 1)
    if by is None or source is None:
        return None
    contents = [(_clause_start(s, start), start), (i + 1, by), (source[1], len(s))]
    return _made(s, source, (start, i + 1), contents, least=1)


def _participle(s: Sentence, i: int, found: Found) -> RawAttribution | None:
    verb = saying.VERBS[s.at(i)]
    if verb.form != "ing" or verb.lemma not in saying.CLAUSE - saying.THOUGHT or i == 0:
        return None
    if s.at(i - 1) in saying.BE | saying.NEGATIONS | saying.PREPOSITIONS - {"while", "by"}:
        return None
    said = _said_after(s, i, verb)
    if found:
        return _from(s, found[-1].source, (i, i + 1), said)
    source = _sentence_subject(s)
    if said is None or source is None or source[1] >= i:
        return None
    return _made(s, source, (i, i + 1), [said])


def _sentence_subject(s: Sentence) -> Range | None:
    """Return the phrase that the sentence begins with, up to the first verb of saying or on -ed."""
    start = 0
    while s.at(start) in saying.OPENERS:
        start += 1
    if s.at(start) in (saying.PREPOSITIONS | saying.STOPPERS) - saying.PRONOUNS:
        return None
    subject = phrase_after(s, start)
    if subject is None or saying.AUTHOR & set(s.lower[slice(*subject)]):
        return None
    verb = next((k for k in range(*subject) if s.at(k) in saying.VERBS or s.at(k).endswith("ed")), 0)
    return (subject[0], verb) if verb > subject[0] else subject


# ---- "according to X", "in X's view", "X's claim that ...", "for X, it is ..."


def _according_to(s: Sentence, i: int) -> RawAttribution | None:
    if s.at(i) != "according" or s.at(i + 1) != "to":
        return None
    source = phrase_after(s, i + 2)
    return _aside(s, source, (i, i + 2)) if source else None


def _outlook(s: Sentence, i: int) -> RawAttribution | None:
    """Return "in the view of X", "in X's eyes", "from the perspective of X"."""
    if s.at(i) not in saying.OUTLOOKS:
        return None
    if s.at(i + 1) == "of" and s.at(i - 1) == "the" and s.at(i - 2) in {"in", "from", "to"}:
        source = phrase_after(s, i + 2)
        return _aside(s, source, (i - 2, i + 2)) if source else None
    source = _possessor(s, i)
    if source is None or s.at(source[0] - 1) not in {"in", "from", "to"}:
        return None
    return _aside(s, source, (source[0] - 1, i + 1))


def _concerned(s: Sentence, i: int) -> RawAttribution | None:
    """Return "as far as X is concerned"."""
    if s.at(i) != "far" or s.at(i - 1) != "as" or s.at(i + 1) != "as":
        return None
    source = phrase_after(s, i + 2)
    if source is None or s.at(source[1]) not in saying.BE or s.at(source[1] + 1) != "concerned":
        return None
    return _aside(s, source, (i - 1, source[1] + 2))


def _aside(s: Sentence, source: Range, cue: Range) -> RawAttribution | None:
    """Return the attribution of all of the clause but a phrase that names whose word it is."""
    start, end = min(cue[0], source[0]), max(cue[1], source[1])
    comma = next((k for k in range(end, min(len(s), end + _FAR)) if s.at(k) == ","), None)
    opens = start == 0 or s.at(start - 1) in _CLAUSE_STARTS
    if opens:
        begin = end if comma is None else comma
        return _made(s, source, cue, [(begin, _content_end(s, begin))])
    goes_on = s.at(start - 1) == "," or s.is_dash(start - 1)
    return _made(s, source, cue, [(_clause_start(s, start - 1), start), (end, len(s) if goes_on else end)])


def _possessor(s: Sentence, i: int) -> Range | None:
    """Return the phrase that owns the word: of "the mayor's own view" it is "the mayor's"."""
    for end in (i, i - 1):
        if s.at(end - 1) in {"his", "her", "their"}:
            return end - 1, end
        if s.at(end - 1).endswith("'s"):
            return phrase_before(s, end)
        if s.at(end - 1) == "'" and s.at(end - 2).endswith("s"):
            return phrase_before(s, end - 1)
    return None


def _noun(s: Sentence, i: int) -> RawAttribution | None:
    """Return "X's claim that ...", "X's argument is that ..."."""
    if s.at(i) not in saying.NOUNS:
        return None
    that = i + 1 if s.at(i + 1) == "that" else i + 2
    if s.at(that) != "that" or (that == i + 2 and s.at(i + 1) not in {"is", "was"}):
        return None
    source = _possessor(s, i)
    return _made(s, source, (i, that), [(that, _content_end(s, that))]) if source else None


def _for(s: Sentence, i: int) -> RawAttribution | None:
    """Return "For X, it is ..." at the beginning of a sentence."""
    if s.at(i) != "for" or i > 1:
        return None
    source = phrase_after(s, i + 1)
    if source is None or s.at(source[1]) != "," or s.at(source[1] + 1) not in {"it", "this", "these", "that"}:
        return None
    if not s.is_capital(source[1] - 1) and s.at(source[0]) not in {"his", "her", "its", "their", "the"}:
        return None
    return _made(s, source, (i, i + 1), [(source[1], len(s))])


_PHRASES: tuple[Callable[[Sentence, int], RawAttribution | None], ...] = (
    _according_to, _outlook, _concerned, _noun, _for,
)


# ---- "NAME: ...", and quotations after a colon


def _label(s: Sentence, i: int) -> RawAttribution | None:
    """Return what follows the name in capitals, or the handle, that begins a line."""
    if s.at(i) != ":" or not 0 < i <= 4 or s.text[s.span[0] - 1 : s.span[0]] not in ("", "\n"):
        return None
    label = s.text[slice(*s.characters((0, i)))]
    if not (label.startswith("@") or (label.isupper() and len(label) > 2)):
        return None
    return _made(s, (0, i), (i, i + 1), [(i + 1, len(s))])


def _introduced(s: Sentence, i: int) -> RawAttribution | None:
    """Return the quotation after a colon as said by whom the sentence names last before it."""
    if not s.quoted[i + 1 : i + 2] or not s.quoted[i + 1] or s.quoted[i]:
        return None
    last = next((k for k in range(i - 1, -1, -1) if s.is_capital(k) and not s.quoted[k]), None)
    if last is None:
        return None
    source = phrase_before(s, last + 1)
    return _made(s, source, (i, i + 1), [(i + 1, len(s))]) if source and last > 0 else None
