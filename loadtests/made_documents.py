"""Documents of every kind that is ingested, made here; tests use the small ones."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence

from docx import Document

_WORDS = (
    *("tower", "river", "stone", "bridge", "water", "light", "harbour", "copper", "engine"),
    *("window", "garden", "winter", "signal", "market", "letter", "silver", "number"),
    *("valley", "thunder", "method", "history", "station"),
)
_SECTIONS = 5
_SENTENCES = 8
_LINES_A_PAGE = 45


def pdf_of(pages: Sequence[Sequence[tuple[float, float, float, str]]], more: str = "") -> bytes:
    """Return a PDF.

    Args:
        pages: the lines of each page: left edge, base line and size in points, and text.
        more: further entries of the trailer.
    """
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        shown = "\n".join(
            f"BT /F1 {size} Tf {left} {base} Td ({_literal(text)}) Tj ET"
            for left, base, size, text in lines
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
    return _written(objects, more)


def docx_of(title: str = "") -> bytes:
    """Return a Word document with headings, paragraphs, a list and a table."""
    document = Document()
    document.core_properties.title = title
    document.add_heading("Tower", 1)
    document.add_paragraph("The tower is 330 metres high.")
    document.add_paragraph("First item", style="List Bullet")
    document.add_paragraph("둘째 항목", style="List Number")
    document.add_heading("Heights", 2)
    table = document.add_table(2, 2)
    for at, text in enumerate(("name", "height", "Tower", "330 | m")):
        table.cell(at // 2, at % 2).text = text
    document.add_paragraph("")
    document.add_paragraph("# The end")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _written(objects: Sequence[str], more: str) -> bytes:
    """Return the file of numbered objects, with its table of where they are."""
    file = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    start = len(file)
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    file += f"xref\n0 {size}\n0000000000 65535 f \n{entries}".encode()
    file += f"trailer\n<< /Size {size} /Root 1 0 R {more} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(file)


class Text:
    """A made-up text: the same seed, the same text.

    Attributes:
        sections: heading and sentences of each.
    """

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)  # noqa: S311 -- no secret
        self.sections = [
            (f"Part {seed} {number}", [_sentence(draw) for _ in range(_SENTENCES)])
            for number in range(_SECTIONS)
        ]


def _sentence(draw: random.Random) -> str:
    words = [draw.choice(_WORDS) for _ in range(draw.randint(8, 20))]
    return " ".join(words).capitalize() + f" {draw.randint(1, 9999)}."


def _markdown(text: Text) -> bytes:
    parts = [f"## {title}\n\n{' '.join(said)}\n" for title, said in text.sections]
    return "\n".join(parts).encode()


def _plain(text: Text) -> bytes:
    return "\n\n".join(f"{title}\n\n{' '.join(said)}" for title, said in text.sections).encode()


def _html(text: Text) -> bytes:
    menu = "".join(f"<li><a href='/{number}'>Entry {number}</a></li>" for number in range(12))
    body = "".join(f"<h2>{title}</h2><p>{' '.join(said)}</p>" for title, said in text.sections)
    return f"<html><body><nav><ul>{menu}</ul></nav><main>{body}</main></body></html>".encode()


def _csv(text: Text) -> bytes:
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["part", "number", "text"])
    for title, said in text.sections:
        rows.writerows([title, str(number), each] for number, each in enumerate(said))
    return file.getvalue().encode()


def _pdf(text: Text) -> bytes:
    lines: list[tuple[float, str]] = []
    for title, said in text.sections:
        words = " ".join(said).split()
        rows = [" ".join(words[at : at + 12]) for at in range(0, len(words), 12)]
        lines += [(14.0, title), *((10.0, row) for row in rows)]
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)]
    return pdf_of(
        [
            [(72.0, 740.0 - 15 * at, size, row) for at, (size, row) in enumerate(page)]
            for page in pages
        ]
    )


def _docx(text: Text) -> bytes:
    document = Document()
    for title, said in text.sections:
        document.add_heading(title, 2)
        document.add_paragraph(" ".join(said))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


KINDS: dict[str, Callable[[Text], bytes]] = {
    ".md": _markdown,
    ".txt": _plain,
    ".html": _html,
    ".csv": _csv,
    ".pdf": _pdf,
    ".docx": _docx,
}
"""How a text becomes a document, by the end of its file's name."""
