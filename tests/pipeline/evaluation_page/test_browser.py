"""The page in a real browser: Debian's Chromium, driven by Playwright over a pipe, offline."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from polemic.pipeline.evaluation.mistakes import Mistake

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser, without a window."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="needs Playwright: pip install 'polemic[dev]'"
    )
    with playwright.sync_playwright() as driver:
        # Its sandbox needs rights that a container rarely has; the page is ours.
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def url(page: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the page in a file."""
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def open_page(browser: Browser, url: str) -> Callable[..., Any]:
    """Return a context manager that opens the page offline and sees that it stays quiet."""

    @contextmanager
    def opened(**options: Any) -> Iterator[Page]:
        context = browser.new_context(offline=True, **options)
        tab = context.new_page()
        heard: list[str] = []
        requests: list[str] = []
        tab.on("console", lambda message: heard.append(message.text))
        tab.on("pageerror", lambda error: heard.append(str(error)))
        tab.on("dialog", lambda dialog: heard.append(dialog.message))
        tab.on("request", lambda request: requests.append(request.url))
        tab.goto(url)
        yield tab
        context.close()
        assert heard == []
        assert requests == [url]

    return opened


def shown(tab: Page) -> int:
    """Return how many mistakes are to be seen."""
    return tab.locator("#list > li:visible").count()


def test_opens_quietly(open_page: Callable[..., Any], found: list[Mistake]) -> None:
    """No console message, no dialog, no request beside the file; every mistake is there."""
    with open_page() as tab:
        assert shown(tab) == len(found)
        assert tab.locator("#filters").is_visible()


def test_filters_by_each_name(open_page: Callable[..., Any], found: list[Mistake]) -> None:
    """Each choice of a filter shows as many mistakes as have it, and says how many."""
    expected: dict[str, Counter[str]] = {
        "kind": Counter(m.kind.replace("_", " ") for m in found),
        "task": Counter(m.task for m in found),
        "document": Counter(m.document for m in found),
        "label": Counter(
            label for m in found for label in {s["label"] for s in (m.gold, m.predicted) if s}
        ),
    }
    with open_page() as tab:
        for name, counts in expected.items():
            options = tab.locator(f"select[name={name}] option")
            values = options.evaluate_all("options => options.map(o => o.value)")
            assert set(values) == {"", *counts}
            for value, n in counts.items():
                tab.select_option(f"select[name={name}]", value)
                assert shown(tab) == n
                assert tab.inner_text("#shown") == f"{n} of {len(found)} shown."
            tab.select_option(f"select[name={name}]", "")


def test_filters_together_and_by_text(open_page: Callable[..., Any], found: list[Mistake]) -> None:
    """What is shown fits every filter; "Show all" empties them."""
    with open_page() as tab:
        tab.fill("input[name=text]", "HARBOUR league")
        assert 0 < shown(tab) < len(found)
        tab.select_option("select[name=task]", "holders")
        tab.fill("input[name=text]", "held by The Harbour League")
        assert shown(tab) == 1
        tab.select_option("select[name=kind]", "missed")
        assert shown(tab) == 0
        tab.click("text=Show all")
        assert shown(tab) == len(found)
        assert tab.inner_text("#shown") == "All are listed."


def test_tables_are_sorted_by_a_click_or_key(open_page: Callable[..., Any]) -> None:
    """Numbers start with the largest, words with A; a dash is last either way."""
    with open_page() as tab:
        table = tab.locator("#documents table")

        def column(number: int) -> list[str]:
            texts: list[str] = table.locator(f"tbody tr > :nth-child({number})").all_inner_texts()
            return texts

        heads = table.locator("thead button")
        heads.nth(3).click()
        assert column(4) == ["0.667", "0.000", "-"]
        assert table.locator("th").nth(3).get_attribute("aria-sort") == "descending"
        heads.nth(3).press("Enter")
        assert column(4) == ["0.000", "0.667", "-"]
        heads.nth(0).click()
        assert column(1) == ["bridge.txt", """odd <b>&"'.txt""", "tolls.txt"]
        assert table.locator("th[aria-sort]").count() == 1


def test_readable_without_scripts(open_page: Callable[..., Any], found: list[Mistake]) -> None:
    """With scripts off everything is listed, and no control is there that would do nothing."""
    with open_page(java_script_enabled=False) as tab:
        assert shown(tab) == len(found)
        assert tab.locator("#filters").is_hidden()
        assert tab.locator("table button").count() == 0
        assert tab.locator("figure svg").first.is_visible()
        assert tab.inner_text("#shown") == "All are listed."


def test_text_of_documents_is_read_as_it_is(open_page: Callable[..., Any]) -> None:
    """Tags show as text and run no script."""
    with open_page() as tab:
        text = tab.locator("#list").text_content() or ""
        assert "<script>alert('owned')</script> is what" in text
        assert """toward "The ministry" </script><img src=x onerror="alert(1)">""" in text


def test_an_override_turns_no_text_but_its_own(open_page: Callable[..., Any]) -> None:
    """Behind a marked sentence that runs from right to left the text goes on as it should."""
    with open_page(viewport={"width": 2400, "height": 900}) as tab:
        tab.select_option("select[name=label]", "claim")
        tab.fill("input[name=text]", "odd")
        side = tab.locator("#list > li:visible > div:first-of-type p").last
        word = """(p, word) => {
          const texts = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          for (let node = texts.nextNode(); node; node = texts.nextNode()) {
            const at = node.data.indexOf(word);
            if (at < 0) continue;
            const range = document.createRange();
            const left = (i) => (range.setStart(node, i), range.setEnd(node, i + 1),
              range.getBoundingClientRect().left);
            return left(at + 1) - left(at);
          }
        }"""
        assert side.evaluate(word, "must pay") > 0
        assert side.evaluate(word, "careless") < 0
        assert side.evaluate(word, "says nothing") > 0


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_fits_the_window(open_page: Callable[..., Any], width: int) -> None:
    """Wide tables scroll in themselves: the page never does sideways."""
    with open_page(viewport={"width": width, "height": 800}) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_reachable_by_keyboard(open_page: Callable[..., Any]) -> None:
    """The first key leads past the tables, to the mistakes."""
    with open_page() as tab:
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        tab.wait_for_url(re.compile("#mistakes$"))  # the page moves after the key was taken
        tab.locator("select[name=kind]").focus()
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.name") == "task"
