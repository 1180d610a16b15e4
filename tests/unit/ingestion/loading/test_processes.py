import asyncio

import pytest

from eventrail.ingestion.loading.loaded import MIB, Limits, Loaded, UnreadableDocument
from eventrail.ingestion.loading.processes import Loaders
from loadtests.made_documents import pdf_of

HEAVY = b"<ul><li>" * 60_000
"""Takes long, and much memory."""


async def test_documents_are_loaded_elsewhere_some_at_once() -> None:
    async with Loaders(2) as loaders:
        pages = [f"<p>Page {number}.</p>".encode() for number in range(6)]
        loads = [loaders.load(f"{n}", "text/html", page) for n, page in enumerate(pages)]
        assert [one.text for one in await asyncio.gather(*loads)] == [
            f"Page {number}." for number in range(6)
        ]


async def test_a_refusal_names_the_document_and_ends_nothing() -> None:
    async with Loaders() as loaders:
        with pytest.raises(UnreadableDocument, match=r"a\.pdf: no PDF"):
            await loaders.load("a.pdf", "application/pdf", b"nonsense")
        lines = [[(72.0, 700.0, 12.0, "Text.")]]
        found = await loaders.load("b.pdf", "application/pdf", pdf_of(lines))
        assert found.text.endswith("Text.")


async def test_what_takes_too_long_is_stopped_and_the_next_one_is_read() -> None:
    async with Loaders(1, Limits(seconds=0.001)) as loaders:
        with pytest.raises(UnreadableDocument, match=r"not read in 0\.001 s"):
            await loaders.load("a.html", "text/html", HEAVY)
    async with Loaders(1, Limits(seconds=60)) as loaders:
        assert await loaders.load("b.md", "text/markdown", b"Text.") == Loaded("Text.")


async def test_what_takes_too_much_memory_is_stopped_and_the_next_one_is_read() -> None:
    async with Loaders(1, Limits(memory=400 * MIB)) as loaders:
        with pytest.raises(UnreadableDocument) as refused:
            await loaders.load("a.md", "text/csv", b"a,b\n" * 15_000_000)
        assert "a.md" in str(refused.value)
        assert (await loaders.load("b.md", "text/markdown", b"Text.")).text == "Text."


async def test_a_document_that_is_too_large_is_not_even_sent() -> None:
    async with Loaders(1, Limits(size=10)) as loaders:
        with pytest.raises(UnreadableDocument, match="split it"):
            await loaders.load("a.md", "text/markdown", b"x" * 11)
