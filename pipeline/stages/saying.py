"""Words of saying and believing, and the words that speak: the data of the attribution rules."""

from __future__ import annotations

from typing import Literal, NamedTuple

VerbForm = Literal["base", "third", "past", "participle", "ing"]


class Verb(NamedTuple):
    """What a word form may be: a form of a verb."""

    lemma: str
    form: VerbForm


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


CLAUSE = _set(
    "say tell write add argue claim insist warn note announce declare state explain report suggest "
    "admit acknowledge conclude estimate predict contend maintain assert allege complain concede "
    "reply respond tweet observe reckon stress emphasise emphasize remark quip joke boast lament "
    "recall confirm testify caution speculate opine posit muse assure ask answer counter retort "
    "proclaim reiterate repeat recount caution affirm profess protest propose comment "
    "continue agree remind inform imply hint point believe think fear hope feel assume worry expect "
    "consider outline underline highlight advise deny pledge vow promise swear document ruminate"
)
"""Verbs whose clause or quotation is what the subject says or believes."""

NEEDS_THAT = _set(
    "add state report suggest observe recall propose continue agree imply hint point consider "
    "outline underline highlight advise repeat answer ask expect comment protest respond remind "
    "inform maintain posit confirm note promise pledge vow write feel declare document ruminate"
)
"""Those of `CLAUSE` that take a noun or an infinitive too: only "that" or a quotation tells."""

THOUGHT = _set("believe think fear hope feel assume worry expect consider reckon")
"""Those of `CLAUSE` that need somebody who thinks."""

HEARER = _set("tell assure remind inform warn")
"""Those of `CLAUSE` that name the hearer before what is said."""

OBJECT = _set(
    "accuse describe denounce condemn criticise criticize decry deride dub label portray depict "
    "characterise characterize slam blast liken call"
)
"""Verbs whose whole object is the subject's judgement: "call X a liar"."""

PASSIVE = OBJECT | _set("see view regard")
"""Verbs whose subject somebody judges: "is seen by X as a threat"."""

PUT = "put"
"""The verb of "as X puts it"."""

ABOUT = {
    "warn": _set("of against about"),
    "complain": _set("of about"),
    "speak": _set("of about"),
    "talk": _set("of about"),
    "ruminate": _set("on about"),
    "muse": _set("on about"),
}
"""Verbs of saying and the prepositions that begin what is said."""

NOUNS = _set(
    "argument claim view belief contention opinion position assertion conviction insistence "
    "allegation complaint warning suggestion conclusion message answer response reply accusation "
    "charge criticism point thesis hope fear verdict judgment judgement statement"
)
"""Nouns of saying: "her claim that ...", "his argument is that ..."."""

OUTLOOKS = _set("view opinion eyes words judgment judgement estimation mind telling phrase")
"""Nouns in "in the view of X" and "in X's view"."""

APPROVING = _set(
    "rightly correctly aptly wisely sensibly accurately truthfully memorably brilliantly "
    "eloquently perceptively astutely shrewdly fairly"
)
"""Adverbs with which the author takes the words over: "as she rightly says"."""

ADVERBS = _set(
    "also now once still later even just often always then recently publicly openly again already "
    "famously first reportedly long ever apparently further soon earlier otherwise merely simply "
    "sometimes instead only thus therefore however himself herself themselves itself both all"
)
AUXILIARIES = _set("has have had is are was were am been being be 's 've 'd will would")
BE = _set("is are was were am been being be")
MODALS = _set("may might could should can must cannot shall ought to")
NEGATIONS = _set(
    "not never nor n't didn't doesn't don't hasn't haven't hadn't won't wouldn't isn't "
    "aren't wasn't weren't couldn't can't hardly rarely seldom scarcely"
)
CONDITIONS = _set("if unless whether lest suppose imagine does do did what whatever should")
"""Words before a subject after which nobody is reported to have said anything."""

PRONOUNS = _set("he she they")
SPEAKING_ALONE = _set("many some others most several critics supporters opponents half")
NO_SOURCE = _set(
    "i we you one it this that these those which what who whom nobody nothing none neither "
    "everyone everybody anyone anybody someone somebody there here us me him her them "
    "everything something anything few and or"
)
"""Words that, alone, are no source away from the author."""

NO_SPEAKER = _set(
    "evidence history experience fact facts reason logic example figures events numbers "
    "results statistics data idea truth reality"
)
"""Nouns that "say" things only as the author's own reading of them."""

DETERMINERS = _set(
    "the a an some many most several his her its their our my your these those this that both all "
    "other another one two three four five ten certain various every each no few more"
)
LINKS = _set("of for at from in with on to and")
"""Prepositions (and "and") that may stand inside a source."""

STOPPERS = (
    AUXILIARIES
    | MODALS
    | NEGATIONS
    | CONDITIONS
    | _set(
        "that which who whom whose where when while because since although though as but or so yet "
        "than then now today yesterday tomorrow by into about after before during until under over "
        "between against through without within upon via how why there here not only even he she "
        "they i we you it him them me us himself however moreover indeed meanwhile nevertheless "
        "also again perhaps maybe instead still just like despite if unless whether once ever thus"
    )
)
"""Words at which a source, read from its end, stops."""

PLURALS = _set("people police women men media public children staff majority number many some")
PREPOSITIONS = _set(
    "in on at to during after before from with by for last this about of as through via when while"
)
DAYS = _set(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today earlier recently "
    "later again back bluntly tonight this last"
)

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
_DOUBLED = {"admit": "admitt", "quip": "quipp", "dub": "dubb", "slam": "slamm"}


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
    return verbs


VERBS = _verbs()
"""Every form of every verb of saying and believing, in lower case."""

AMBIGUOUS = _set(
    "claims reports notes states charges fears hopes estimates remarks comments protests answers "
    "calls labels counters points boasts labours promises pledges vows claim report note state "
    "charge fear hope estimate remark comment protest answer call label counter point boast promise "
    "pledge vow jokes joke quips quip stress stresses worries worry document documents maintain"
)
"""Forms that are nouns as well."""
TIMES = _set("week month year monday tuesday wednesday thursday friday saturday sunday today "
    "yesterday night ago january february march april may june july august september october "
    "november december day time")
"""Last words of "last week", "in May": when something was said, not by whom."""
