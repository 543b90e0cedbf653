"""Function words and word lists with which the attribution rules find their way in a sentence."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string as a set."""
    return frozenset(words.split())


PRONOUNS = word_set("he she they")
"""Pronouns that can be a source; "it" only with some verbs."""

AUTHOR = word_set("i we you i've we've you've i'm we're you're i'd we'd you'd i'll we'll you'll")
"""The author and the reader, who are no sources."""

DETERMINERS = word_set(
    "the a an some many most several his her its their our my your these those this that both all "
    "other another one two three four five ten certain various every each no few more"
)
LINKS = word_set("of for at from in with on to and")
"""Prepositions (and "and") that may stand inside a source."""

BE = word_set("is are was were am been being be")
AUXILIARIES = BE | word_set("has have had 's 've 'd will would")
MODALS = word_set("may might could should can must cannot shall ought to")
NEGATIONS = word_set(
    "not never nor n't didn't doesn't don't hasn't haven't hadn't won't wouldn't isn't "
    "aren't wasn't weren't couldn't can't hardly rarely seldom scarcely"
)
ADVERBS = word_set(
    "also now once still later even just often always then recently publicly openly again already "
    "famously first reportedly long ever apparently further soon earlier otherwise merely simply "
    "sometimes instead only thus therefore however himself herself themselves itself both all"
)
BEFORE_VERB = AUXILIARIES | ADVERBS | NEGATIONS | MODALS
"""Words between a subject and its verb."""

NO_ADVERBS = word_set("family ally italy july reply only assembly supply bully")
"""Words on -ly that are no adverbs of manner."""

CONDITIONS = word_set("if unless whether lest suppose imagine does do did what whatever should")
"""Words before a subject after which nobody is reported to have said anything."""

STOPPERS = (
    AUXILIARIES
    | MODALS
    | NEGATIONS
    | CONDITIONS
    | word_set(
        "that which who whom whose where when while because since although though as but or so yet "
        "than then now today yesterday tomorrow by into about after before during until under over "
        "between against through without within upon via how why there here not only even he she "
        "they i we you it him them me us himself however moreover indeed meanwhile nevertheless "
        "having being also again perhaps maybe instead still just like despite once ever thus"
    )
)
"""Words at which a source, read from either end, stops."""

PLURALS = word_set(
    "people police women men media public children staff majority number they many some others "
    "most several half"
)
"""Plural nouns and pronouns without an -s."""

PREPOSITIONS = word_set(
    "in on at to during after before from with by for last this about of as through via when while"
)
"""Words that begin an adverbial phrase."""

WHEN = word_set(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today earlier recently "
    "later again back bluntly tonight this last"
)
"""Adverbs of time that may follow a verb of saying."""

TAIL = PREPOSITIONS - word_set("of about as by") | WHEN
"""Words that may follow a verb of saying after which nothing more is said."""

TIMES = word_set(
    "week month year monday tuesday wednesday thursday friday saturday sunday today yesterday "
    "night ago january february march april may june july august september october november "
    "december day time"
)
"""Last words of "last week", "in May": when something was said, not by whom."""

TURNS = word_set("but yet although though while whereas so")
"""Conjunctions after a comma with which the author takes over again."""

OPENERS = word_set("but and yet so however then still , indeed moreover now today")
"""Words before the subject at the beginning of a sentence."""
