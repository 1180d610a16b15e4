"""Whatever bytes a tenant sends: a document, or an error that names it."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.documents import MediaType
from eventrail.ingestion.chunk import chunk
from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import UnreadableDocument
from loadtests.made_documents import docx_of, pdf_of

LINES = [[(72.0, 700.0, 12.0, "The tower is high."), (72.0, 680.0, 12.0, "The river is wide.")]]
WHOLE = {
    "pdf": pdf_of(LINES),
    "docx": docx_of(),
    "html": b"<html><body><main><h1>a</h1><table><tr><td>b<td>c</table><ul><li>d</main>",
    "csv": b'a,b\n"c",d\n',
}
TYPES: list[MediaType] = list(get_args(MediaType))


def broken(data: bytes, at: int, junk: bytes) -> bytes:
    """Return a document with some of its bytes replaced."""
    place = at % len(data)
    return data[:place] + junk + data[place + len(junk) :]


damaged = st.builds(
    broken, st.sampled_from(sorted(WHOLE.values())), st.integers(0), st.binary(max_size=8)
)


@pytest.mark.parametrize("media_type", TYPES)
@given(data=st.binary(max_size=2_000) | damaged)
def test_it_is_read_or_refused(media_type: MediaType, data: bytes) -> None:
    try:
        loaded = load("a document", media_type, data)
    except UnreadableDocument as error:
        told = str(error)
    else:
        chunk("a document", loaded.text)
        return
    assert told.startswith("a document: ")
