import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.retrieval import Chunking
from eventrail.contracts.documents import MediaType
from eventrail.ingestion.chunk import chunk
from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import Limits, UnreadableDocument

APART = Chunking(overlap=0)
PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=300)


def texts(media_type: MediaType, data: str) -> list[str]:
    loaded = load("a", media_type, data.encode())
    return [one.text for one in chunk("a", loaded.text, APART)]


@given(PRINTED.filter(lambda text: "=" not in text and "-" not in text))
def test_plain_text_comes_back_whatever_signs_it_holds(text: str) -> None:
    underlined = ("~~~", "^^^", '"""', "'''", "```", "###", "***", "+++")
    if any(line.strip().startswith(underlined) for line in text.split("\n")):
        return
    found = "".join("".join(texts("text/plain", text)).split())
    assert found == "".join(text.replace("\ufeff", "", text.startswith("\ufeff")).split())


def test_a_drawn_table_keeps_its_lines_and_an_underlined_line_is_a_heading() -> None:
    text = "Heights\n=======\n\nAll of them:\nhere.\n\n  | a | b |\n  | c | d |\n\n* not a list *"
    loaded = load("a", "text/plain", text.encode())
    (one,) = chunk("a", loaded.text, APART)
    assert one.title == "Heights"
    assert one.text == "All of them: here.\n  | a | b |\n  | c | d |\n* not a list *"


@given(PRINTED)
def test_markdown_is_taken_as_it_is(text: str) -> None:
    loaded = load("a", "text/markdown", text.encode())
    assert loaded.text == text.removeprefix("\ufeff")


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="0 MiB are taken; split it"):
        load("a", "text/plain", b"x" * 11, Limits(size=10))
    with pytest.raises(UnreadableDocument, match="11 characters"):
        load("a", "text/plain", b"x" * 11, Limits(characters=10))
