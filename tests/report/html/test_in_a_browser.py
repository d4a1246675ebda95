"""Pages in a real browser: what a person does with them, and that nothing is fetched and nothing of a member's runs."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="a browser is driven by Selenium")
pytest.importorskip("jinja2", reason="pages are made with Jinja2")
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
if BROWSER is None or DRIVER is None:
    pytest.skip("no chromium, or no chromedriver, is installed here", allow_module_level=True)

Pages = Callable[..., str]
Event = Callable[..., str]

QUIETLY = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "disable-dev-shm-usage", "window-size=1200,900",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for setting in (*QUIETLY, f"user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(f"--{setting}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    os.environ["SE_AVOID_STATS"] = "true"
    started = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield started
    started.quit()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Callable[[str], None]:
    """Opens a page from a file."""

    def open_page(page: str) -> None:
        path = tmp_path / "page.html"
        path.write_text(page, encoding="utf-8")
        for log in ("browser", "performance"):
            browser.get_log(log)
        browser.get(path.as_uri())

    return open_page


@pytest.fixture
def quick(line: Event) -> list[str]:
    """A trace of which seventy messages are advertising, and one is not like the others."""
    lines = [
        line(f"m{n}", 600 * n, f"flash sale no {n}", member=f"u{n % 7}", name=f"Ann{n % 7}", tier="normal")
        for n in range(70)
    ]
    return [*lines, line("odd", 50_000, "flash sale of Äpfel 苹果", member="kim", name="Kim")]


def texts(browser: Any, selector: str) -> list[str]:
    script = "return [...document.querySelectorAll(arguments[0])].map((found) => found.textContent)"
    found: list[str] = browser.execute_script(script, selector)
    return found


def press(browser: Any, *keys: str) -> None:
    webdriver.ActionChains(browser).send_keys(*keys).perform()


def until(browser: Any, found: str) -> None:
    WebDriverWait(browser, 20, 0.02).until(lambda _: texts(browser, "#found") == [found])


def test_nothing_is_fetched_and_nothing_of_a_member_runs(
    browser: Any, opened: Callable[[str], None], page: Pages, hostile: list[str]
) -> None:
    for language in ("en", "zh"):
        opened(page(hostile, language))
        assert browser.execute_script("return document.readyState") == "complete"
        for button in browser.find_elements("css selector", "#decision-table button.row")[:5]:
            browser.execute_script("arguments[0].click()", button)
        assert browser.execute_script("return window.hostile") is None
        assert browser.execute_script("return document.querySelectorAll('img, iframe, object').length") == 0
        assert [entry["message"] for entry in browser.get_log("browser")] == []
        events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
        asked = [
            event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"
        ]
        assert asked
        assert [url for url in asked if not url.startswith(("file:", "data:", "chrome"))] == []


def test_a_script_that_is_not_the_pages_own_does_not_run(
    browser: Any, opened: Callable[[str], None], page: Pages, hostile: list[str]
) -> None:
    opened(
        page(hostile).replace("</main>", "<script>window.hostile = 1</script><img src='https://example.org/x'></main>")
    )
    assert browser.execute_script("return window.hostile") is None
    refused = [entry["message"] for entry in browser.get_log("browser")]
    assert len(refused) == 2
    assert all("Content Security Policy" in message for message in refused)


def test_what_members_wrote_is_shown_as_they_wrote_it(
    browser: Any, opened: Callable[[str], None], page: Pages, hostile: list[str]
) -> None:
    opened(page(hostile))
    shown = "\n".join(texts(browser, "#decision-table .text"))
    assert "</script><!-- flash sale <b> </script><script>window.hostil…" in shown
    assert "flash sale <b> \" ' ` > <img src=x on" in shown
    who = "\n".join(texts(browser, "#decision-table bdi"))
    assert "\\u202egnp.exe \\u2066\\u200f\\x1b[31m\\u2028\\x00" in who
    assert {"flash sale", "<b>"} <= set(texts(browser, "#decision-table mark"))


def test_a_search_finds_and_is_cleared(
    browser: Any, opened: Callable[[str], None], page: Pages, quick: list[str]
) -> None:
    opened(page(quick))
    until(browser, "71 of 71 decisions")
    press(browser, "/")
    assert browser.execute_script("return document.activeElement.id") == "search"
    press(browser, "äpfel SALE")
    until(browser, "1 of 71 decisions")
    assert (
        texts(browser, "#decision-table button.row") == ["2026-03-01 15:23"]
        or len(texts(browser, "#decision-table button.row")) == 1
    )
    press(browser, Keys.ESCAPE)
    until(browser, "71 of 71 decisions")
    press(browser, "nowhere to be found")
    until(browser, "0 of 71 decisions")
    assert texts(browser, "#decision-table td") == ["Nothing is like that."]


def test_rows_and_pages_by_the_keyboard_alone(
    browser: Any, opened: Callable[[str], None], page: Pages, quick: list[str]
) -> None:
    opened(page(quick))
    press(browser, "/", Keys.ARROW_DOWN)
    first = texts(browser, "#decision-table button.row")[0]
    assert browser.execute_script("return document.activeElement.textContent") == first
    press(browser, Keys.ENTER)
    assert texts(browser, ".detail code") == ["guiju explain rules trace.jsonl --event m0"]
    press(browser, Keys.ENTER)
    assert texts(browser, ".detail code") == []
    press(browser, Keys.ARROW_RIGHT)
    assert texts(browser, "#decision-pager span") == ["page 2 of 2"]
    assert len(texts(browser, "#decision-table tbody tr")) == 21
    press(browser, Keys.ARROW_UP)
    assert texts(browser, "#decision-pager span") == ["page 1 of 2"]
    assert browser.execute_script("return document.activeElement.textContent") == texts(browser, "button.row")[-1]


def test_filters_hold_together(browser: Any, opened: Callable[[str], None], page: Pages, quick: list[str]) -> None:
    opened(page(quick))
    browser.execute_script("document.querySelector('button[data-rule=ads]').click()")
    until(browser, "71 of 71 decisions")
    browser.execute_script("document.querySelector('#member-table button').click()")
    assert texts(browser, "#only")[0].startswith("only ")
    assert texts(browser, "#found")[0] in ("10 of 71 decisions", "1 of 71 decisions")
    browser.execute_script("document.querySelector('#only').click()")
    until(browser, "71 of 71 decisions")
    script = """
        const choose = (id, value) => {
          const chosen = document.getElementById(id);
          chosen.value = value;
          chosen.dispatchEvent(new Event("change", { bubbles: true }));
        };
        choose("by-effect", "kick");
        choose("from", arguments[0]);
    """
    browser.execute_script(script, "2026-03-01T05:00")
    kicked = int(texts(browser, "#found")[0].split()[0])
    assert 0 < kicked < 71
    assert all("kick" in effects for effects in texts(browser, "#decision-table td:nth-child(5)"))
    assert all(when >= "2026-03-01 05:00" for when in texts(browser, "#decision-table button.row"))


def test_dragging_over_the_chart_looks_at_that_time(
    browser: Any, opened: Callable[[str], None], page: Pages, quick: list[str]
) -> None:
    opened(page(quick))
    chart = browser.find_element("css selector", "#chart .u-over")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", chart)
    mouse = webdriver.ActionChains(browser)
    mouse.move_to_element_with_offset(chart, -100, 0).click_and_hold().move_by_offset(200, 0).release().perform()
    shown = int(texts(browser, "#found")[0].split()[0])
    assert 0 < shown < 71
    browser.find_element("id", "whole").click()
    until(browser, "71 of 71 decisions")


# ---- a page about a change -------------------------------------------------------------------------------------------


def test_a_page_about_a_change_is_searched_and_narrowed(
    browser: Any, opened: Callable[[str], None], difference_page: Pages, quick: list[str]
) -> None:
    opened(difference_page(quick))
    total = texts(browser, "#found")[0].split()[0]
    press(browser, "/")
    assert browser.execute_script("return document.activeElement.id") == "search"
    press(browser, "äpfel")
    until(browser, f"2 of {total} changes")
    press(browser, Keys.ARROW_DOWN, Keys.ENTER)
    assert texts(browser, ".detail code") == ["guiju explain a t --event odd"]
    assert "Not here, Kim." in texts(browser, ".detail dd")
    press(browser, Keys.ENTER)
    assert texts(browser, ".detail code") == []
    browser.execute_script("document.querySelector('#change-table button.link').click()")
    assert texts(browser, "#only") == ["only Kim (kim) ×"]
    browser.execute_script("document.querySelector('#only').click()")
    until(browser, f"{total} of {total} changes")
    script = """
        const chosen = document.getElementById("by-manner");
        chosen.value = arguments[0];
        chosen.dispatchEvent(new Event("change", { bubbles: true }));
    """
    shown = []
    for manner in ("words", "deeds"):
        browser.execute_script(script, manner)
        shown.append(int(texts(browser, "#found")[0].split()[0]))
    assert min(shown) > 0
    assert sum(shown) == int(total)
    browser.execute_script("document.querySelector('#member-table button').click()")
    assert texts(browser, "#only")[0].startswith("only ")
    browser.execute_script("document.querySelector('button[data-rule=ads]').click()")
    until(browser, f"{total} of {total} changes")


def test_nothing_of_a_member_runs_in_a_page_about_a_change(
    browser: Any, opened: Callable[[str], None], difference_page: Pages, hostile: list[str]
) -> None:
    for language in ("en", "zh"):
        opened(difference_page(hostile, language))
        for button in browser.find_elements("css selector", "#change-table button.row")[:5]:
            browser.execute_script("arguments[0].click()", button)
        assert texts(browser, ".detail")
        assert browser.execute_script("return window.hostile") is None
        assert browser.execute_script("return document.querySelectorAll('img, iframe, object').length") == 0
        assert [entry["message"] for entry in browser.get_log("browser")] == []


@pytest.mark.parametrize("width", [360, 1600])
def test_the_page_is_never_wider_than_the_window(
    browser: Any,
    opened: Callable[[str], None],
    page: Pages,
    difference_page: Pages,
    hostile: list[str],
    width: int,
) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for made in (page, difference_page):
            opened(made([*hostile, hostile[0].replace("hostile = 1", "x" * 3_000)]))
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
