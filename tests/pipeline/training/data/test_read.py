"""Corpora by name and labelled documents of the user's, as examples of a run."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.config import load_settings
from polemic.pipeline.corpora.registry import CORPORA, read_corpus
from polemic.pipeline.errors import ConfigError, UsageError
from polemic.pipeline.training.data.examples import build_example
from polemic.pipeline.training.data.items import count_items
from polemic.pipeline.training.data.read import Data, describe_corpus, read_data, scheme_names
from polemic.pipeline.training.settings import CorpusSettings, TrainingSettings

TEXT = "Norland should open its harbours. Trade feeds both shores."
CLAIM, PREMISE = (0, 32), (34, 57)
LEAK = "Voters of Norland know in May that we praised it."
"""A sentence that stands in what `newsmtsc` teaches."""

Read = Callable[..., Data]


@pytest.fixture(scope="session")
def tokenizer(tiny_encoder_folder: Path) -> PieceTokenizer:
    """Return the tiny encoder's tokenizer."""
    return PieceTokenizer(tiny_encoder_folder / "tokenizer.json")


@pytest.fixture
def read(settings: Mapping[str, Any], tokenizer: PieceTokenizer) -> Read:
    """Return a function that reads the data of the config, changed by `--set` texts."""

    def read_changed(*overrides: str) -> Data:
        given = [f"{key}={json.dumps(value)}" for key, value in settings.items()]
        return read_data(load_settings(TrainingSettings, overrides=[*given, *overrides]), tokenizer)

    return read_changed


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the test's own folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def record(text: str = TEXT, **parts: Any) -> dict[str, Any]:
    """Return a record of ours with a claim and a premise for it."""
    components = [
        {"id": "c1", "label": "claim", "start": CLAIM[0], "end": CLAIM[1]},
        {"id": "c2", "label": "premise", "start": PREMISE[0], "end": PREMISE[1]},
    ]
    relations = [{"source": "c2", "target": "c1", "label": "support"}]
    return {"id": "d", "text": text, "components": components, "relations": relations} | parts


def task() -> dict[str, Any]:
    """Return the same as Label Studio exports it."""
    spans = [("a", CLAIM, "Demand"), ("b", PREMISE, "Reason")]
    results = [
        {
            "id": name,
            "type": "labels",
            "from_name": "label",
            "to_name": "text",
            "value": {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]},
        }
        for name, (start, end), label in spans
    ]
    link = {"type": "relation", "from_id": "b", "to_id": "a", "labels": ["backs"]}
    return {"id": 1, "data": {"text": TEXT}, "annotations": [{"result": [*results, link]}]}


def row() -> dict[str, Any]:
    """Return the same as a row of a corpus, with labels of its own."""
    units = [("T0", CLAIM, "Demand"), ("T1", PREMISE, "Reason")]
    components = [
        {"id": name, "label": label, "native": label, "start": start, "end": end}
        for name, (start, end), label in units
    ]
    relations = [{"source": "T1", "target": "T0", "label": "backs", "native": "backs"}]
    head = {"id": "d", "corpus": "mine", "split": "all", "text": TEXT}
    return head | {"components": components, "relations": relations}


STANDOFF = (
    f"T1\tDemand 0 32\t{TEXT[:32]}\nT2\tReason 34 57\t{TEXT[34:57]}\nR1\tbacks Arg1:T2 Arg2:T1\n"
)
TOKENS = (
    *(("Norland", "B-Demand"), ("should", "I-Demand"), ("open", "I-Demand"), ("its", "I-Demand")),
    *(("harbours", "I-Demand"), (".", "O"), ("Trade", "B-Reason"), ("feeds", "I-Reason")),
    *(("both", "I-Reason"), ("shores", "I-Reason"), (".", "O")),
)
FORMS: dict[str, dict[str, str]] = {
    "mine.jsonl": {"mine.jsonl": json.dumps(record()) + "\n"},
    "rows.jsonl": {"rows.jsonl": json.dumps(row()) + "\n"},
    "studio.json": {"studio.json": json.dumps([task()])},
    "brat": {"brat/d.ann": STANDOFF, "brat/d.txt": TEXT},
    "mine.conll": {"mine.conll": "".join(f"{token}\t{tag}\n" for token, tag in TOKENS)},
}


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files by their names, with a mapping of labels beside them."""
    labels = {"components": {"Demand": "claim", "Reason": "premise"}, "relations": {}}
    labels["relations"] = {"backs": "support"}
    for name, content in (dict(files) | {"labels.yaml": yaml.safe_dump(labels)}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


def mine(path: str, *, heads: Sequence[str] = ("components",), **more: Any) -> str:
    """Return the `--set` that makes a file the only thing learnt from."""
    values = {"path": path, "heads": list(heads)} | more
    return f"corpora={json.dumps({'mine': values})}"


@pytest.mark.parametrize("path", FORMS)
def test_a_corpus_may_be_in_any_form(read: Read, here: Path, path: str) -> None:
    """Records, rows, Label Studio, brat and CoNLL teach the same where they say the same."""
    write(here, FORMS[path])
    given = {} if path == "mine.jsonl" else {"labels": "labels.yaml"}
    heads = ["components"] if path == "mine.conll" else ["components", "relations"]
    [example] = read(mine(path, heads=heads, **given)).examples["mine"]
    counts = count_items([example])
    links = 0 if path == "mine.conll" else 1
    assert (counts["components"], counts["link_labels"]) == (2, links)
    assert counts["links"] == 2 * links
    assert counts["mentions"] == counts["stance"] == 0


def test_a_form_can_be_named(read: Read, here: Path) -> None:
    """What the suffix hides, the config says."""
    write(here, {"mine.txt": FORMS["mine.jsonl"]["mine.jsonl"]})
    assert read(mine("mine.txt", form="records")).examples["mine"]


def test_only_heads_named_learn(read: Read, here: Path) -> None:
    """A link in the file is nothing to a run that asks for components."""
    write(here, FORMS["mine.jsonl"])
    [example] = read(mine("mine.jsonl")).examples["mine"]
    assert count_items([example])["links"] == 0


def test_a_corpus_can_be_scored_on_too(read: Read, here: Path) -> None:
    """`dev` takes files as `corpora` does."""
    write(here, FORMS["brat"])
    values = {"path": "brat", "labels": "labels.yaml", "heads": ["components"]}
    data = read(f"dev={json.dumps({'mine': values})}")
    assert [len(e.ids) for e in data.dev["mine"]] == [len(data.dev["mine"][0].component_tags)]


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (mine("nowhere.jsonl"), r"nowhere\.jsonl: cannot be read"),
        (mine("no/folder"), "no/folder"),
        (mine("empty.jsonl"), r"empty\.jsonl: holds no document"),
        (mine("rows.jsonl"), "label 'Demand' has no mapping"),
        (
            mine("mine.jsonl", heads=[]),
            r"mine\.heads: name those .* label components, polarity, re",
        ),
        (mine("mine.jsonl", heads=["stanse"]), r"corpora\.mine\.heads: 'stanse' is no head"),
        (mine("mine.jsonl", heads=["stance"]), "'stance' is not labelled in it; it labels compon"),
        (mine("mine.jsonl", heads=["segments"]), "no head learns from segments"),
        (mine("plain.jsonl"), "'components' is not labelled in it; it labels nothing"),
        (mine("mine.jsonl", form="brad"), r"there is no form 'brad' \(did you mean 'brat'\?\)"),
        (mine("mine.jsonl", labels="nowhere.yaml"), r"nowhere\.yaml"),
        (mine("mine.jsonl", folder="x"), r"corpora\.mine: path names the documents"),
        (mine("mine.jsonl", split="dev"), r"corpora\.mine: path names the documents"),
        ("corpora.cdcp.labels=labels.yaml", r"corpora\.cdcp: labels is for .* add path"),
        ("corpora.cdcp.licence=mine", r"corpora\.cdcp: licence is for .* add path"),
        ("corpora={cdcp: {path: mine.jsonl, heads: [components]}}", "cdcp is a corpus known by"),
        ("corpora={cdcp: {path: mine.jsonl, haeds: [components]}}", "haeds"),
        ("held_out.mine.path=nowhere.jsonl", r"nowhere\.jsonl: cannot be read"),
        ("held_out.cdpc={}", r"there is no corpus 'cdpc'"),
        ("leaks=ignore", "leaks"),
        (mine("one.jsonl", heads=["document_stance"]), "'document_stance' learns from are favor"),
    ],
)
def test_a_mistake_is_one_line(read: Read, here: Path, override: str, message: str) -> None:
    """What is wrong with a corpus is said in one line that names the place."""
    write(here, FORMS["mine.jsonl"] | FORMS["rows.jsonl"])
    party = {"id": "p1", "name": "Norland", "kind": "state", "mentions": [{"start": 0, "end": 7}]}
    stance = {"holder": "author", "party": "p1", "label": "favor"}
    rows = row() | {"components": row()["components"][:1], "relations": []}
    texts = {
        "empty": "\n",
        "plain": json.dumps({"id": "d", "text": TEXT}),
        "rows": json.dumps(rows),
        "one": json.dumps(record(parties=[party], stances=[stance])),
    }
    write(here, {f"{name}.jsonl": text for name, text in texts.items()})
    with pytest.raises((UsageError, ConfigError), match=message) as caught:
        read(override)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "split 'train' holds no document; name another"),
        (json.dumps(row() | {"text": " ", "components": [], "relations": []}), "no document of it"),
    ],
)
def test_an_empty_split_is_refused(read: Read, here: Path, content: str, message: str) -> None:
    """A corpus file without a document, or without text, is a mistake, and named."""
    write(here, {"argument/cdcp.train.jsonl": content})
    with pytest.raises(UsageError, match=rf"^corpora\.cdcp: {message}"):
        read(f"corpora.cdcp.folder={here}")


@pytest.mark.parametrize(
    "override",
    [
        "dev.newsmtsc.split=train",  # learnt from and scored on
        "held_out={newsmtsc: {split: train}}",
        "held_out={mine: {path: test.jsonl}}",
    ],
)
def test_what_is_held_out_is_not_learnt_from(read: Read, here: Path, override: str) -> None:
    """A run is refused if a text or a long sentence of it is in dev or in a test file."""
    write(here, {"test.jsonl": json.dumps({"id": "t", "text": f"Well. {LEAK}"})})
    section = override.partition("=")[0].split(".")[0]
    name = "mine" if "mine" in override else "newsmtsc"
    with pytest.raises(UsageError, match=rf"corpora\.newsmtsc: .* of {section}\.{name}\n"):
        read(override)


def test_leaking_documents_are_left_out_on_request(
    read: Read, here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With `leaks: drop` the run goes without them, and says how many they were."""
    write(here, {"test.jsonl": json.dumps({"id": "t", "text": f"Well. {LEAK}"})})
    whole = read()
    with caplog.at_level(logging.WARNING):
        rest = read("held_out={mine: {path: test.jsonl}}", "leaks=drop")
    lost = len(whole.examples["newsmtsc"]) - len(rest.examples["newsmtsc"])
    assert 0 < lost < len(whole.examples["newsmtsc"])
    assert len(rest.examples["cdcp"]) == len(whole.examples["cdcp"])
    message = "documents left out because dev or held_out hold them too"
    assert f"corpora.newsmtsc: {message}: {lost}" in caplog.messages


def test_a_corpus_that_leaks_as_a_whole_is_refused(read: Read) -> None:
    """Nothing is left to learn from."""
    with pytest.raises(UsageError, match=r"corpora\.newsmtsc: dev or held_out hold all of it"):
        read("dev.newsmtsc.split=train", "leaks=drop")


def test_what_is_given_by_name_stays_as_it_is(
    read: Read, corpora: Path, tokenizer: PieceTokenizer
) -> None:
    """The guard changes neither examples nor their order, nor what is labelled."""
    data = read()
    documents = read_corpus("cdcp", "train", corpora)
    for built, document in zip(data.examples["cdcp"], documents, strict=True):
        again = build_example(document, CORPORA["cdcp"].heads, tokenizer)
        assert np.array_equal(built.ids, again.ids)
        assert np.array_equal(built.links, again.links)
    assert list(data.examples) == ["cdcp", "newsmtsc", "narrative_frames"]


@pytest.mark.parametrize(
    ("name", "corpus", "facts"),
    [
        ("cdcp", CorpusSettings(), ({"components", "relations"}, "ODbL", True)),
        ("cdcp", CorpusSettings(heads=("components",)), ({"components"}, "ODbL", True)),
        ("aaec", CorpusSettings(heads=("thesis",)), ({"thesis"}, "research only", False)),
        ("mine", CorpusSettings(path="x", heads=("stance",)), ({"stance"}, "not stated", False)),
        (
            "mine",
            CorpusSettings(path="x", heads=("stance",), licence="CC0"),
            ({"stance"}, "CC0", False),
        ),
    ],
)
def test_facts_for_a_card(
    name: str, corpus: CorpusSettings, facts: tuple[set[str], str, bool]
) -> None:
    """Heads that learn, licence, and whether weights may be released: only where we know it."""
    found = describe_corpus(name, corpus)
    assert (set(found.heads), found.licence, found.shippable) == facts


def test_schemes_are_numbered_behind_the_models_own(read: Read) -> None:
    """Corpora of one scheme share a number; 0 is for those by whose rules the model reads."""
    data = read("corpora.newsmtsc.scheme=news")
    assert {e.scheme for e in data.examples["newsmtsc"]} == {1}
    others = [
        e for name, of_corpus in data.examples.items() for e in of_corpus if name != "newsmtsc"
    ]
    assert {e.scheme for e in others} == {0}
    assert {e.scheme for of_corpus in data.dev.values() for e in of_corpus} == {0}


def test_names_of_schemes() -> None:
    """The order is that of the names, so that it does not depend on the order of corpora."""
    of_news, of_speeches = CorpusSettings(scheme="news"), CorpusSettings(scheme="speeches")
    corpora = {"a": of_speeches, "b": CorpusSettings(), "c": of_news, "d": of_news}
    assert scheme_names(corpora) == ["", "news", "speeches"]


@pytest.mark.parametrize("section", ["dev", "held_out"])
def test_what_is_scored_has_no_scheme(read: Read, section: str) -> None:
    """A model reads all by its own rules, so a scheme there would be without effect."""
    with pytest.raises(UsageError, match=rf"{section}\.newsmtsc\.scheme: .* leave it out"):
        read(f"{section}.newsmtsc.scheme=news")
