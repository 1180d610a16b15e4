"""Word documents, read by python-docx."""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eventrail.ingestion.loading.loaded import Limits, Loaded, UnreadableDocument
from eventrail.ingestion.loading.markup import escaped, heading, item, joined, table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_PARAGRAPH, _TEXT = (
    f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{tag}" for tag in "pt"
)
_MOST_FILES = 10_000
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""How files of the older Word begin, and encrypted ones (MS-CFB)."""


def load_docx(source: str, data: bytes, limits: Limits) -> Loaded:
    """Return headings, paragraphs, lists and tables of a Word document; pictures are left out.

    Raises:
        UnreadableDocument: it is none, is encrypted, or is larger unpacked than it may be.
    """
    import docx  # noqa: PLC0415 -- loaded on use: it is slow to import

    _check_package(source, data, limits)
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(document, limits))
        title = _title(document)
    except Exception as error:  # the library raises whatever its XML parser and lookups do
        fault = f"no Word document that can be read: {type(error).__name__}: {error}"
        raise UnreadableDocument(source, fault, "open it in Word and save it again") from error
    named = any(block.startswith("# ") for block in blocks)
    return Loaded(joined(blocks), title="" if named else title)


def _check_package(source: str, data: bytes, limits: Limits) -> None:
    """Look at the list of packed files before anything is unpacked."""
    if data.startswith(_COMPOUND):
        fault = "encrypted, or of Word 2003 or before"
        raise UnreadableDocument(source, fault, "save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            files = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        fault = f"no .docx file: {error}"
        raise UnreadableDocument(source, fault, "open it in Word and save it again") from error
    size = sum(each.file_size for each in files)
    if len(files) > _MOST_FILES or size > limits.unpacked:
        fault = f"{len(files)} files of {size} bytes unpacked; at most {limits.unpacked} bytes"
        raise UnreadableDocument(source, fault, "take the pictures out, or split it")


def _blocks(document: "Document", limits: Limits) -> Iterator[str]:
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 -- loaded on use

    for part in document.iter_inner_content():
        block = _paragraph(part) if isinstance(part, Paragraph) else _table(part, limits)
        if block:
            yield block


def _paragraph(paragraph: "Paragraph") -> str:
    text = paragraph.text.strip()
    if not text:
        return ""
    style = (paragraph.style.name if paragraph.style is not None else None) or ""
    if style == "Title":
        return heading(1, text)
    if style.startswith("Heading "):
        return heading(int(style.rpartition(" ")[2]), text) if style[-1].isdigit() else text
    numbered = bool(paragraph._p.xpath("./w:pPr/w:numPr"))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- numbering has no public name
    return item(escaped(text)) if numbered or style.startswith("List ") else escaped(text)


def _table(found: "Table", limits: Limits) -> str:
    """Return a table; cells that are merged are one, and tables within cells are their text."""
    rows: list[list[str]] = []
    for row in found._tbl.tr_lst[: limits.rows]:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- `rows[i].cells` is quadratic
        cells = [_text(cell) for cell in row.tc_lst]
        if any(cell.strip() for cell in cells):
            rows.append(cells)
    return table(rows) if rows else ""


def _text(cell: Any) -> str:
    paragraphs = cell.iter(_PARAGRAPH)
    return " ".join("".join(part.text or "" for part in each.iter(_TEXT)) for each in paragraphs)


def _title(document: "Document") -> str:
    return " ".join((document.core_properties.title or "").split())
