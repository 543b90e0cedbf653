"""Words of saying and believing, and the words that speak: the data of the attribution rules."""

from __future__ import annotations

from typing import Literal, NamedTuple

from polemic.pipeline.speech import grammar
from polemic.pipeline.speech.grammar import word_set

VerbForm = Literal["base", "third", "past", "participle", "ing"]


class Verb(NamedTuple):
    """What a word form may be: a form of a verb."""

    lemma: str
    form: VerbForm


CLAUSE = word_set(
    "say tell write add argue claim insist warn note announce declare state explain report suggest "
    "admit acknowledge conclude estimate predict contend maintain assert allege complain concede "
    "reply respond tweet observe reckon stress emphasise emphasize remark quip joke boast lament "
    "recall confirm testify caution speculate opine posit muse assure ask answer counter retort "
    "proclaim reiterate repeat recount caution affirm profess protest propose comment "
    "continue agree remind inform imply hint point believe think fear hope feel assume worry "
    "expect consider outline underline highlight advise deny pledge vow promise swear document "
    "ruminate"
)
"""Verbs whose clause or quotation is what the subject says or believes."""

NEEDS_THAT = word_set(
    "add state report suggest observe recall propose continue agree imply hint point consider "
    "outline underline highlight advise repeat answer ask expect comment protest respond remind "
    "inform maintain posit confirm note promise pledge vow write feel declare document ruminate"
)
"""Those of `CLAUSE` that take a noun or an infinitive too: only "that" or a quotation tells."""

THOUGHT = word_set("believe think fear hope feel assume worry expect consider reckon")
"""Those of `CLAUSE` that tell a motive rather than a statement when in the past."""

HEARER = word_set("tell assure remind inform warn")
"""Those of `CLAUSE` that name the hearer before what is said."""

OBJECT = word_set("accuse describe dub label portray depict characterise characterize liken call")
"""Verbs whose whole object is the subject's judgement: "call X a liar".

"Condemn" and its like are not here: to tell of such an act is the author's statement.
"""

PASSIVE = OBJECT | word_set("see view regard")
"""Verbs whose subject somebody judges: "is seen by X as a threat"."""

PUT = "put"
"""The verb of "as X puts it"."""

ABOUT = {
    "warn": word_set("of against about"),
    "complain": word_set("of about"),
    "speak": word_set("of about"),
    "talk": word_set("of about"),
    "ruminate": word_set("on about"),
    "muse": word_set("on about"),
}
"""Verbs of saying and the prepositions that begin what is said."""

NOUNS = word_set(
    "argument claim view belief contention opinion position assertion conviction insistence "
    "allegation complaint warning suggestion conclusion message answer response reply accusation "
    "charge criticism point thesis hope fear verdict judgment judgement statement"
)
"""Nouns of saying: "her claim that ...", "his argument is that ..."."""

OUTLOOKS = word_set(
    "view opinion eyes words judgment judgement estimation telling phrase perspective standpoint "
    "viewpoint"
)
"""Nouns in "in the view of X" and "in X's view"."""

APPROVING = word_set(
    "rightly correctly aptly wisely sensibly accurately truthfully memorably brilliantly "
    "eloquently perceptively astutely shrewdly fairly"
)
"""Adverbs with which the author takes the words over: "as she rightly says"."""

SPEAKING_ALONE = word_set("many some others most several half")
"""Determiners that can be a source by themselves: "many think"."""

NO_SOURCE = word_set(
    "i we you one it this that these those which what who whom nobody nothing none neither "
    "everyone everybody anyone anybody someone somebody there here us me him her them "
    "everything something anything few and or"
)
"""Words that, alone, are no source away from the author."""

NO_SPEAKERS = grammar.TIMES | word_set(
    "evidence history experience fact facts reason logic example figures events numbers "
    "results statistics data idea truth reality"
)
"""Nouns that "say" things only as the author's own reading of them, or tell when."""

ITS_VERBS = word_set("say claim argue insist announce believe allege warn admit")
"""Verbs with which "it" is an organisation or a report."""

INVERTED = word_set(
    "said says wrote writes argued argues noted notes added adds warned explained asked"
)
"""Verbs that may stand before their subject after a comma alone: "..., said Ann Lee"."""

INTENT = word_set("promise pledge vow propose swear continue hope expect ask agree")
"""Verbs with which "to" begins what somebody will do, not whom they tell."""

_IRREGULAR: dict[str, tuple[str, str, str, str]] = {
    "say": ("says", "said", "said", "saying"),
    "tell": ("tells", "told", "told", "telling"),
    "write": ("writes", "wrote", "written", "writing"),
    "think": ("thinks", "thought", "thought", "thinking"),
    "feel": ("feels", "felt", "felt", "feeling"),
    "speak": ("speaks", "spoke", "spoken", "speaking"),
    "see": ("sees", "saw", "seen", "seeing"),
    "put": ("puts", "put", "put", "putting"),
    "swear": ("swears", "swore", "sworn", "swearing"),
}
_DOUBLED = {"admit": "admitt", "quip": "quipp", "dub": "dubb"}


def _forms(lemma: str) -> tuple[str, str, str, str]:
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma[:-1]}ied", f"{lemma}ing"
    stem = _DOUBLED.get(lemma, lemma.removesuffix("e"))
    third = f"{lemma}es" if lemma.endswith(("s", "sh", "ch")) else f"{lemma}s"
    return third, f"{stem}ed", f"{stem}ed", f"{stem}ing"


def _verbs() -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for lemma in sorted(CLAUSE | PASSIVE | ABOUT.keys()):
        third, past, participle, ing = _forms(lemma)
        verbs |= {ing: Verb(lemma, "ing"), participle: Verb(lemma, "participle")}
        verbs |= {past: Verb(lemma, "past"), third: Verb(lemma, "third")}
        verbs[lemma] = Verb(lemma, "base")
    return verbs | {"put": Verb(PUT, "past"), "puts": Verb(PUT, "third")}


VERBS = _verbs()
"""Every form of every verb of saying and believing, in lower case."""

NOUNS_TOO = word_set(
    "claims reports notes states charges fears hopes estimates remarks comments protests answers "
    "calls labels counters points boasts promises pledges vows jokes quips stresses worries tweets "
    "documents claim report note state charge fear hope estimate remark comment protest answer "
    "call label counter point boast promise pledge vow joke quip stress worry tweet document"
)
"""Forms that are nouns as well."""

FINITE = frozenset(w for w, verb in VERBS.items() if verb.form in {"past", "third"}) - NOUNS_TOO
"""Forms at which a phrase before them ends: "said Ann" is no name."""
