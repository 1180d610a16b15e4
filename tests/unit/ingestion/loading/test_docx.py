import io
import zipfile

import pytest

from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import Limits, UnreadableDocument
from eventrail.ingestion.loading.media_types import DOCX
from loadtests.made_documents import docx_of

READ = """# Tower

The tower is 330 metres high.

- First item

- 둘째 항목

## Heights

| name | height |
| --- | --- |
| Tower | 330 \\| m |

\\# The end"""


def test_headings_paragraphs_lists_and_tables_are_read() -> None:
    loaded = load("a.docx", DOCX, docx_of("The towers"))
    assert loaded.text == READ
    assert loaded.title == ""


def test_an_encrypted_or_old_file_is_named_as_such() -> None:
    with pytest.raises(UnreadableDocument, match=r"a\.docx: encrypted, or of Word 2003"):
        load("a.docx", DOCX, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


def test_a_file_that_grows_too_large_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 10_000_000)
    with pytest.raises(UnreadableDocument, match="10000000 bytes unpacked"):
        load("a.docx", DOCX, file.getvalue(), Limits(unpacked=1_000_000))


def test_a_package_without_a_document_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("other.txt", "text")
    with pytest.raises(UnreadableDocument, match="no Word document"):
        load("a.docx", DOCX, file.getvalue())


def test_a_damaged_file_is_refused() -> None:
    data = docx_of()
    for most in range(1, len(data) // 2, 2_003):
        with pytest.raises(UnreadableDocument, match=r"a\.docx: no"):
            load("a.docx", DOCX, data[:most])
