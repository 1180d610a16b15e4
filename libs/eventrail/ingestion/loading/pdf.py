"""PDF, read by PDFium: lines with their places on the page, from which paragraphs are made."""

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eventrail.ingestion.loading.loaded import Limits, Loaded, UnreadableDocument
from eventrail.ingestion.loading.markup import joined
from eventrail.ingestion.loading.pdf_blocks import Line, blocks_of

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

_TITLE_MOST = 200
_FILE_NAMES = (".doc", ".docx", ".tex", ".dvi", ".indd", ".pdf", ".qxd", ".ps")


def load_pdf(source: str, data: bytes, limits: Limits) -> Loaded:
    """Return the text of a PDF, page by page; pictures are left out.

    Raises:
        UnreadableDocument: it is none, is encrypted, or has no text.
    """
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 -- loaded on use

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise _unreadable(source, str(error)) from error
    try:
        return _load(source, document, limits)
    except PdfiumError as error:
        raise _unreadable(source, str(error)) from error
    finally:
        document.close()


def _load(source: str, document: "PdfDocument", limits: Limits) -> Loaded:
    pages = [list(_lines(document, number)) for number in range(min(len(document), limits.pages))]
    if not any(pages):
        hint = "run text recognition (OCR) on it first"
        raise UnreadableDocument(source, f"no text on its {len(pages)} pages: scanned?", hint)
    warnings: list[str] = []
    if len(document) > limits.pages:
        warnings.append(f"pages after the first {limits.pages} were left out")
    empty = [str(number) for number, lines in enumerate(pages, start=1) if not lines]
    if empty:
        warnings.append(f"no text on {len(empty)} pages, e.g. {', '.join(empty[:5])}")
    blocks = blocks_of(pages)
    named = any(block.startswith("# ") for block in blocks)
    return Loaded(joined(blocks), "" if named else _title(document), warnings)


def _lines(document: "PdfDocument", number: int) -> Iterator[Line]:
    page = document[number]
    found = page.get_textpage()
    text = found.get_text_range()
    placed = len(text) == found.count_chars()
    at = 0
    for line in text.split("\n"):
        content = line.replace("\r", "").replace("\x00", "")
        if content.strip():
            place = _place(found, at, line) if placed else (0.0, 0.0, 0.0, 0.0)
            yield Line(content.strip(), *place)
        at += len(line) + 1


def _place(found: "PdfTextPage", at: int, line: str) -> tuple[float, float, float, float]:
    """Return left and right edge, base line and size of a line, in points."""
    first = at + len(line) - len(line.lstrip())
    last = at + len(line.rstrip()) - 1
    raw: Any = _raw()
    boxes: Any = found  # its edges are annotated in part
    left = float(boxes.get_charbox(first)[0])
    right = float(boxes.get_charbox(last)[2])
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(found.raw, first, ctypes.byref(x), ctypes.byref(y))
    return left, right, y.value, float(raw.FPDFText_GetFontSize(found.raw, first))


def _raw() -> Any:
    from pypdfium2 import raw  # noqa: PLC0415 -- loaded on use

    return raw


def _title(document: "PdfDocument") -> str:
    """Return the title in the metadata, unless it is the name of a file."""
    title = " ".join(document.get_metadata_value("Title").split())
    if title.lower().endswith(_FILE_NAMES) or "untitled" in title.lower():
        return ""
    return title[:_TITLE_MOST]


def _unreadable(source: str, fault: str) -> UnreadableDocument:
    if "password" in fault.lower():
        return UnreadableDocument(source, "encrypted", "remove its password first")
    return UnreadableDocument(
        source, f"no PDF that can be read: {fault}", "open it in a viewer and print it to PDF"
    )
