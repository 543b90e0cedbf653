"""The corpora by name: what each labels, how it is read, what may be done with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from polemic.pipeline.corpora import argument, entities, oped, stance
from polemic.pipeline.corpora.files import nearest
from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError

FOLDER_VARIABLE = "POLEMIC_CORPORA"
"""The environment variable that names the corpora folder."""

HEADS: Mapping[str, str] = MappingProxyType(
    {
        "components": "claim and premise spans; the rest of the text is neither",
        "segments": "spans of units, whose label says nothing",
        "thesis": "which claims the whole text argues for",
        "relations": "links between components, and that there are no others",
        "polarity": "support or attack of the links given; others may be missing",
        "mentions": "all mentions of parties save pronouns, names as well as nominals",
        "names": "mentions of parties by proper name; nominals are unmarked",
        "parties": "which mentions name the same party",
        "stance": "of a holder toward a party, in a sentence or paragraph",
        "component_stance": "of a holder toward a party, in one component",
        "document_stance": "of the author toward a party, over a whole document",
        "attributions": "source, cue and content of what somebody is said to say",
    }
)
"""What a corpus can label, and how completely."""


@dataclass(frozen=True)
class Corpus:
    """A labelled corpus.

    `read` yields the documents of a split from the corpora folder. `shippable`: weights
    trained on it may be released; otherwise it serves evaluation only.
    """

    name: str
    heads: frozenset[str]
    read: Callable[[Path, str], Iterator[Document]]
    licence: str
    shippable: bool


def read_corpus(name: str, split: str, folder: Path) -> list[Document]:
    """Return the documents of one split.

    Raises:
        UsageError: when there is no such corpus or split, or a line of the file is wrong.
    """
    if name not in CORPORA:
        raise UsageError(
            f"there is no corpus {name!r}{nearest(name, CORPORA)}; known: {', '.join(CORPORA)}"
        )
    try:
        return list(CORPORA[name].read(folder, split))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"corpus {name!r}, split {split!r} in {folder}: a row is not in the form of this "
            f"corpus ({type(error).__name__}: {error}); get the file anew"
        ) from error


def corpora_folder(explicit: Path | None) -> Path:
    """Return the folder given, or else the one the environment names.

    Raises:
        UsageError: when neither names a folder that exists.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    folder = explicit or (Path(named) if named else None)
    if folder is None:
        raise UsageError(
            f"no corpora folder: name it on the command line or in the variable {FOLDER_VARIABLE}"
        )
    if not folder.is_dir():
        raise UsageError(f"corpora folder {folder} does not exist or is no folder")
    return folder


def _argument(name: str, heads: str, licence: str, *, shippable: bool = False) -> Corpus:
    read = partial(argument.read_argument, name=name)
    return Corpus(name, frozenset(heads.split()), read, licence, shippable)


def _stance(name: str, heads: str, licence: str, *, shippable: bool = True) -> Corpus:
    read = partial(stance.read_stance, name=name)
    return Corpus(name, frozenset(heads.split()), read, licence, shippable)


def _names(name: str, licence: str) -> Corpus:
    read = partial(entities.read_names, name=name)
    return Corpus(name, frozenset({"names"}), read, licence, shippable=True)


_UNKNOWN = "none found"
_CC_BY_SA = "CC BY-SA"
_OPED_HEADS = "components thesis relations mentions parties component_stance document_stance"

CORPORA: Mapping[str, Corpus] = MappingProxyType(
    {
        corpus.name: corpus
        for corpus in (
            _argument("argunsc", "components relations", "MIT", shippable=True),
            _argument("cdcp", "components relations", "ODbL", shippable=True),
            _argument("aaec", "components thesis relations", "research only"),
            _argument("microtexts", "components thesis relations", "CC BY-NC-SA 4.0"),
            Corpus("webis16", frozenset({"segments"}), argument.read_editorials, _UNKNOWN, False),
            _argument("elecdeb60to20", "components polarity", _UNKNOWN),
            _argument("ibm_claim_stance", "polarity", _CC_BY_SA, shippable=True),
            Corpus(
                "cmv_modes",
                frozenset({"components", "thesis", "relations"}),
                argument.read_threads,
                _UNKNOWN,
                False,
            ),
            _stance("newsmtsc", "stance", "MIT"),
            _stance("newsmtsc_rw", "stance", "MIT"),
            _stance("newsmtsc_mt", "stance", "MIT"),
            Corpus("dse", frozenset({"stance"}), stance.read_pairs, "free use, cite", True),
            _stance("narrative_frames", "document_stance", "MIT"),
            _stance("umuc", "document_stance", _CC_BY_SA),
            _stance("umuc_sent", "stance", _CC_BY_SA),
            Corpus(
                "umuc_arg",
                frozenset({"components", "relations", "component_stance", "document_stance"}),
                stance.read_evaluated_components,
                _CC_BY_SA,
                True,
            ),
            _stance("persent", "document_stance", "CC BY 4.0"),
            _stance("persent_para", "stance", "CC BY 4.0"),
            _stance("basil", "document_stance", _UNKNOWN, shippable=False),
            _stance("basil_sent", "stance", _UNKNOWN, shippable=False),
            Corpus(
                "polnear", frozenset({"attributions"}), stance.read_attributions, _UNKNOWN, False
            ),
            Corpus(
                "gum", frozenset({"mentions", "parties"}), entities.read_clusters, "CC BY 4.0", True
            ),
            _names("crossner_politics", "MIT"),
            _names("uner_ewt", _CC_BY_SA),
            Corpus(
                "polemic_opeds",
                frozenset(_OPED_HEADS.split()),
                partial(oped.read_opeds, prefix=""),
                "CC BY 4.0",
                True,
            ),
            Corpus(
                "oped",
                frozenset(_OPED_HEADS.split()),
                partial(oped.read_opeds, prefix="oped/"),
                "evaluation only",
                False,
            ),
        )
    }
)
"""Every corpus there is a reader for."""
