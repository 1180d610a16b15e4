from pathlib import Path

from tests.browser import Window, open_window, window

__all__ = ["window"]

PAGE = """<!doctype html><title>t</title><h1>Title</h1>
<img src="http://127.0.0.1:9/x.png">
<script>console.error("said"); throw new Error("thrown")</script>
"""


async def test_a_window_tells_what_a_page_did(window: Window, tmp_path: Path) -> None:
    document = tmp_path / "page.html"
    document.write_text(PAGE)
    page = await window.show(document)
    assert await page.locator("h1").inner_text() == "Title"
    assert window.asked == ["http://127.0.0.1:9/x.png"]
    assert {"said", "thrown"} <= set(window.errors)


async def test_without_javascript_nothing_runs(tmp_path: Path) -> None:
    document = tmp_path / "page.html"
    document.write_text(PAGE.replace("<img", "<br data-"))
    async with open_window(javascript=False, colours="dark", width=375) as opened:
        page = await opened.show(document)
        assert await page.title() == "t"
        assert opened.errors == []
