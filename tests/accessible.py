"""What everyone can use: axe-core's rules, and measures of our own where axe does not look or cannot say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDE, PHONE, ZOOMED = (1280, 900), (390, 844), (320, 256)
"""ZOOMED is a window of 1280 x 1024 at 400 % (WCAG 1.4.10)."""

_MEASURES = (Path(__file__).parent / "data" / "accessible.js").read_text(encoding="utf-8")
_UNNAMED = re.compile(
    r"^\s*- (?:button|link|textbox|combobox|checkbox|radio|tab|listbox|searchbox|spinbutton|region|dialog|navigation)"
    r"(?! \")(?=[ :]|$).*",
    re.MULTILINE,
)
"""A line of an accessibility snapshot whose part has no name (- button [expanded])."""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds in the page, its shadow roots included: rule, impact, where."""
    if not page.evaluate("!!window.axe"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def measure(page: Page, name: str, *values: object) -> Any:
    """Return one of the measures of tests/data/accessible.js."""
    if not page.evaluate("!!window.accessible"):
        page.evaluate(_MEASURES)
    return page.evaluate("([name, ...values]) => accessible[name](...values)", [name, *values])


def unnamed(page: Page) -> list[str]:
    """Return the controls and regions of the accessibility tree that have no name."""
    return _UNNAMED.findall(page.locator("body").aria_snapshot())


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")


def faults(page: Page) -> list[str]:
    """Return all that is wrong with a page as it stands, on a screen, on a phone and at 400 %."""
    found: list[str] = []
    page.wait_for_function("!document.querySelector('.pending')")  # Gradio pales what it is about to replace
    for size in (WIDE, PHONE):
        resize(page, size)
        at = f"{size[0]}px"
        found += [f"{at} axe {told}" for told in violations(page)]
        contrasts, targets = measure(page, "contrasts"), measure(page, "targets")
        assert contrasts["count"] > 0, "nothing was measured"
        found += [f"{at} contrast {told}" for told in contrasts["low"]]
        found += [f"{at} target {told}" for told in targets["small"]]
    found += [f"unnamed {told}" for told in unnamed(page)]
    resize(page, ZOOMED)
    found += [f"320px wider by {wider}" for wider in [overflow(page)] if wider > 0]
    for size in (WIDE, PHONE):
        resize(page, size)
        before = measure(page, "clipped")
        measure(page, "spaced", True)
        found += [f"{size[0]}px spaced, cut {told}" for told in measure(page, "clipped") if told not in before]
        found += [f"{size[0]}px spaced, wider by {wider}" for wider in [overflow(page)] if wider > 0]
        measure(page, "spaced", False)
    resize(page, WIDE)
    return found


def tab_through(page: Page, most: int = 150) -> list[dict[str, Any]]:
    """Press Tab from where the focus is until it is back or out; return each stop (told, outlined, inView)."""
    stops: list[dict[str, Any]] = []
    measure(page, "markFocused", True)
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = measure(page, "focused")
        if stop is None or stop["first"]:
            return stops
        if not stops:
            measure(page, "markFocused")
        stops.append(stop)
    raise AssertionError(f"the focus never came back: {stops[-5:]}")


def all_stops_are_seen(page: Page) -> list[str]:
    """Return what is reached by Tab and does not show it, or is out of view; an empty list is well."""
    stops = tab_through(page)
    assert stops, "nothing is reached by Tab"
    return [f"{stop['told']} {stop}" for stop in stops if not (stop["outlined"] and stop["inView"])]
