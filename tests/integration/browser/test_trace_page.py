"""The page of a request, looked at in a real Chromium."""

from pathlib import Path

import pytest

from eventrail.cli.tracing.page import Beside, render
from tests.browser import Window, open_window, window
from tests.integration.lake.lives import ATTACKS, hostile

__all__ = ["window"]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page without its policy: that nothing runs must not hang on that alone."""
    text = render(hostile(), [Beside("shadow", ATTACKS[0], ATTACKS[1])])
    bare = "\n".join(line for line in text.splitlines() if "Content-Security-Policy" not in line)
    assert bare != text.rstrip()
    document = tmp_path / "trace.html"
    document.write_text(bare)
    return document


async def test_nothing_that_anybody_wrote_runs(window: Window, page: Path) -> None:
    shown = await window.show(page)
    await shown.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for name in ("script", "img", "iframe", "a", "[onerror], [onload], [onclick]", "[href], [src]"):
        assert await shown.locator(name).count() == 0, name
    assert await shown.locator("style").count() == 1
    assert await shown.locator("body").is_visible()
    assert (window.dialogs, window.errors, window.asked) == ([], [], [])
    text = await shown.locator("body").inner_text()
    for attack in ATTACKS:
        assert attack in text  # shown as it was written


async def test_a_reader_finds_everything(window: Window, page: Path) -> None:
    shown = await window.show(page)
    assert await shown.locator("h1").count() == 1
    headings = await shown.locator("h2").all_inner_texts()
    assert headings == [
        "Question and answer",
        "Waterfall",
        "Prompt as sent",
        "Documents",
        "Verdicts",
        "Notes and alarms",
        "Events",
        "Versions",
        "Shadows and replays",
    ]
    assert await shown.locator("html[lang=en]").count() == 1
    for table in await shown.locator("table").all():
        assert await table.locator("thead th[scope=col]").count() >= 3
    widths = await shown.locator(".axis rect").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert len(widths) == 8
    assert min(widths) > 0
    event = shown.locator("section[aria-labelledby=events] details").first
    assert not await event.locator("pre").is_visible()
    await event.locator("summary").press("Enter")  # by keyboard
    assert await event.locator("pre").is_visible()


async def test_it_fits_a_telephone_without_javascript_in_the_dark(page: Path) -> None:
    async with open_window(width=375, colours="dark", javascript=False) as opened:
        shown = await opened.show(page)
        await shown.locator("section[aria-labelledby=events] summary").first.click()
        assert await shown.locator("section[aria-labelledby=events] pre").first.is_visible()
    async with open_window(width=375, colours="dark") as opened:
        shown = await opened.show(page)
        assert await shown.evaluate("document.documentElement.scrollWidth") <= 375
        assert await shown.evaluate(CONTRAST) == []


async def test_its_colours_can_be_read_in_the_light(window: Window, page: Path) -> None:
    assert await (await window.show(page)).evaluate(CONTRAST) == []


CONTRAST = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const part = one => { one /= 255;
    return one <= .03928 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4 };
  const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
  const behind = node => { for (; node; node = node.parentElement) {
    const found = parse(getComputedStyle(node).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found; } return [255, 255, 255]; };
  const bad = [];
  for (const node of document.body.querySelectorAll('*')) {
    if (![...node.childNodes].some(one => one.nodeType === 3 && one.data.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push(node.tagName + ' ' + node.className + ' ' + ratio.toFixed(2)); }
  return [...new Set(bad)]; }"""
"""What WCAG 2.1 AA (1.4.3) finds too faint: text under 4.5 to 1."""
