"""Every kind of report in a real browser: wide and light, narrow and dark, with JavaScript on."""

from pathlib import Path
from typing import Any

import pytest

from eventrail.studies.provenance import Provenance
from eventrail.studies.written import write
from tests.browser import Window, open_window
from tests.unit.studies.made import ask_anew, made_lake
from tests.unit.studies.reports import KINDS, report_of
from tests.unit.studies.test_page import hostile_report

MADE = Provenance("eventrail study x --lake lake", {"Eventrail": "0.1.0"})

CONTRAST = """() => {
  const light = c => {
    const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
      .map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const ratio = c => {
    const [a, b] = [light(c), paper].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const seen = [...document.querySelectorAll('h1,h2,p,td,th,.note,small,svg text')];
  return Math.min(...seen.map(e => {
    const style = getComputedStyle(e);
    return ratio(e instanceof SVGElement ? style.fill : style.color);
  }));
}"""
"""The least contrast of a text with the page (WCAG 2.1, relative luminance)."""

LAYOUT = """() => ({
  wide: document.documentElement.scrollWidth - innerWidth,
  plots: [...document.querySelectorAll('.plot svg')]
    .map(e => e.getBoundingClientRect()).map(r => [r.width, r.height]),
  drawn: [...document.querySelectorAll('.plot svg')].map(e => e.querySelectorAll('path').length),
  cut: [...document.querySelectorAll('.table td span')].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width > 0 && (r.left < -1 || r.right > innerWidth + 1);
  }).length,
  headings: [...document.querySelectorAll('h1,h2')].map(e => e.textContent.trim()),
})"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    lake = made_lake(600)
    ask_anew(lake)
    for kind in KINDS:
        write(report_of(kind, lake), MADE, folder / f"{kind}.html")
    write(hostile_report(), MADE, folder / "hostile.html")
    return {path.stem: path for path in folder.glob("*.html")}


async def look(window: Window, path: Path) -> dict[str, Any]:
    page = await window.show(path)
    found: dict[str, Any] = await page.evaluate(LAYOUT)
    assert window.errors == [], path.name
    assert window.asked == [], path.name
    assert window.dialogs == [], path.name
    return found


async def test_wide_and_light(pages: dict[str, Path]) -> None:
    async with open_window(width=1280) as window:
        for name, path in pages.items():
            found = await look(window, path)
            assert found["wide"] <= 0, name
            assert found["plots"], name
            assert all(width > 500 and height > 60 for width, height in found["plots"]), name
            assert all(count > 3 for count in found["drawn"]), name
            assert len(found["headings"]) >= 2, name
            assert await window.page.evaluate(CONTRAST) >= 4.5, name


async def test_narrow_and_dark(pages: dict[str, Path]) -> None:
    async with open_window(width=375, height=800, colours="dark") as window:
        for name, path in pages.items():
            found = await look(window, path)
            assert found["wide"] <= 0, f"{name} has to be scrolled sideways"
            assert found["cut"] == 0, f"{name} has cells beyond the edge"
            assert await window.page.evaluate(CONTRAST) >= 4.5, name
            paper = "getComputedStyle(document.body).backgroundColor"
            assert await window.page.evaluate(paper) == "rgb(20, 23, 27)"


async def test_nothing_hostile_runs(pages: dict[str, Path]) -> None:
    async with open_window() as window:
        page = await window.show(pages["hostile"])
        await page.wait_for_timeout(200)
        assert window.dialogs == []
        assert window.asked == []
        assert await page.evaluate("document.querySelectorAll('script,img,iframe').length") == 0
        text = await page.inner_text("main")
        assert "<script>alert(1)</script>" in text, "shown as what it is"
