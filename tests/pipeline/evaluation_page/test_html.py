import base64
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import pytest

from polemic.pipeline.document import Document
from polemic.pipeline.evaluation.mistakes import Mistake, list_mistakes
from polemic.pipeline.evaluation.report import evaluate_documents
from polemic.pipeline.evaluation_page.html import EMBEDDED, report_html


@dataclass
class Page(HTMLParser):
    """What is in a page: its elements with their attributes, its text, and that of its script."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    raw: dict[str, str] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep text, apart from that of scripts and styles."""
        if self._open and self._open[-1] in ("script", "style"):
            self.raw[self._open[-1]] = self.raw.get(self._open[-1], "") + data
        else:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        self._open.append("")

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of the elements of that name."""
        return [attributes for name, attributes in self.elements if name == tag]


def parse(html: str) -> Page:
    """Return what is in a page."""
    page = Page()
    page.feed(html)
    page.close()
    return page


def test_same_input_same_page(
    page: str,
    report: dict[str, Any],
    found: list[Mistake],
    gold: list[Document],
    predicted: list[Document],
) -> None:
    """A report read back from its file gives the page byte for byte, whatever the time."""
    read = json.loads(json.dumps(report))
    assert report_html(read, list(found), gold=gold[::-1], predicted=predicted[::-1]) == page


def test_page_asks_nothing_of_anyone(page: str) -> None:
    """Links lead into the page itself; styles and script name no other file."""
    parsed = parse(page)
    for _, attributes in parsed.elements:
        for name in {"src", "href", "srcset", "action", "data", "xlink:href"} & set(attributes):
            assert str(attributes[name]).startswith(("#", "data:,")), attributes
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in parsed.raw["style"]
    assert "@import" not in parsed.raw["style"]


def test_policy_allows_this_script_only(page: str) -> None:
    """The policy names the hash of the one script, and no source of anything else."""
    parsed = parse(page)
    (policy,) = (m["content"] for m in parsed.of("meta") if "http-equiv" in m)
    digest = hashlib.sha256(parsed.raw["script"].encode()).digest()
    assert policy is not None
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{base64.b64encode(digest).decode()}';" in policy
    assert len(parsed.of("script")) == 1


def test_text_of_documents_is_text(page: str, gold: list[Document]) -> None:
    """Tags, quotes and references in texts, ids and names make no element and no attribute."""
    parsed = parse(page)
    assert not parsed.of("img")
    assert "<script>alert('owned')</script> is what" in parsed.text
    assert """odd <b>&"'.txt""" in parsed.text
    assert """toward "The ministry" </script><img src=x onerror="alert(1)">""" in parsed.text
    assert gold[2].id in [option.get("value") for option in parsed.of("option")]


def test_text_that_turns_the_direction_is_isolated(page: str) -> None:
    """An override in a text ends with its piece, and right-to-left letters do not move others."""
    assert "<bdi>המשרד שותק</bdi>" in page
    for before in page.split("\N{RIGHT-TO-LEFT OVERRIDE}")[:-1]:
        assert before.rindex("<bdi>") > before.rfind("</bdi>")


def test_links_of_the_page_lead_somewhere(page: str) -> None:
    """Every section is in the navigation, in its order, and ids occur once."""
    parsed = parse(page)
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert max(Counter(ids).values()) == 1
    linked = [str(a["href"])[1:] for a in parsed.of("a")]
    assert linked == ["mistakes", *(section["id"] for section in parsed.of("section"))]


def test_every_mistake_is_listed(page: str, found: list[Mistake]) -> None:
    """Each mistake is an item with its kind, its document and where it is."""
    assert page.count("<li><h3>") == len(found)
    for mistake in found:
        kind = mistake.kind.replace("_", " ")
        assert f"{kind} {mistake.document} {mistake.start}–{mistake.end}" in parse(page).text


@pytest.mark.parametrize(
    "sections", [{}, dict.fromkeys(("documents", "human", "runs", "intervals"))]
)
def test_an_empty_report_is_a_page(sections: dict[str, Any]) -> None:
    """Without documents and without further sections there are dashes and no mistakes."""
    empty = evaluate_documents([], []) | sections
    parsed = parse(report_html(empty, [], gold=[], predicted=[]))
    assert "Components, half overlapping: F1-" in parsed.text
    assert "0 documents, 0 mistakes." in parsed.text
    assert "None" not in parsed.text.replace("None.", "")
    assert [section["id"] for section in parsed.of("section")] == ["scores", "mistakes"]


def test_the_first_mistakes_are_embedded_and_the_page_stays_small(
    report: dict[str, Any], gold: list[Document], predicted: list[Document]
) -> None:
    """Of many mistakes 500 are in the page, which says where the rest is; markup < 150 kB."""
    names = [f"op-ed {i}" for i in range(40)]
    many_gold = [replace(gold[0], id=name) for name in names]
    many_predicted = [replace(predicted[0], id=name) for name in names]
    found = list_mistakes(many_gold, many_predicted)
    html = report_html(report, found, gold=many_gold, predicted=many_predicted)
    parsed = parse(html)
    assert len(found) > EMBEDDED
    assert html.count("<li><h3>") == EMBEDDED
    assert f"The first 500 of {len(found)} are listed; the rest is in errors.jsonl." in parsed.text
    assert len(html) - len(parsed.text) < 150_000
