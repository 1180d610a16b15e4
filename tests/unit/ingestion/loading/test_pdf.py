import pytest

from eventrail.ingestion.chunk import PAGE, chunk
from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import Limits, UnreadableDocument
from eventrail.ingestion.loading.pdf_blocks import Line, blocks_of
from loadtests.made_documents import pdf_of

FULL = "The tower is as high as a building of eighty storeys, and it is"

MANUAL = [
    [
        (72, 760, 10, "Manual of towers"),
        (72, 720, 18, "Towers"),
        (72, 690, 10, FULL),
        (72, 678, 10, "painted every seven years by hand with many tons of pa-"),
        (72, 666, 10, "int."),
        (72, 642, 10, "A second paragraph begins here and it goes on and on, over the"),
        (300, 40, 10, "1"),
    ],
    [
        (72, 760, 10, "Manual of towers"),
        (72, 720, 10, "page. It ends here."),
        (72, 690, 14, "Heights"),
        (72, 666, 10, "• 330 metres"),
        (72, 654, 10, "• 300 metres"),
        (300, 40, 10, "2"),
    ],
    [(72, 760, 10, "Manual of towers"), (72, 720, 10, "Last page."), (300, 40, 10, "3")],
]

READ = f"""<!-- page 1 -->

# Towers

{FULL} painted every seven years by hand with many tons of paint.

A second paragraph begins here and it goes on and on, over the page. It ends here.

<!-- page 2 -->

## Heights

- 330 metres

- 300 metres

<!-- page 3 -->

Last page."""


def test_lines_become_paragraphs_and_running_heads_go() -> None:
    assert load("a.pdf", "application/pdf", pdf_of(MANUAL)).text == READ


def test_passages_know_their_pages() -> None:
    passages = chunk("a.pdf", load("a.pdf", "application/pdf", pdf_of(MANUAL)).text)
    assert [(one.title, one.metadata[PAGE]) for one in passages] == [
        ("Towers", "1"),
        ("Towers > Heights", "2"),
    ]


def test_pages_without_text_are_told_and_a_scan_is_refused() -> None:
    loaded = load("a.pdf", "application/pdf", pdf_of([MANUAL[0], []]))
    assert loaded.warnings == ["no text on 1 pages, e.g. 2"]
    with pytest.raises(UnreadableDocument, match=r"no text on its 2 pages: scanned\?; run text"):
        load("a.pdf", "application/pdf", pdf_of([[], []]))


def test_pages_beyond_the_bound_are_left_out_with_a_warning() -> None:
    loaded = load("a.pdf", "application/pdf", pdf_of(MANUAL), Limits(pages=1))
    assert loaded.warnings == ["pages after the first 1 were left out"]
    assert "Last page" not in loaded.text


def test_an_encrypted_file_is_refused() -> None:
    locked = (
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
        f"/O <{'28' * 32}> /U <{'41' * 32}> >> /ID [<{'00' * 16}> <{'00' * 16}>]"
    )
    with pytest.raises(UnreadableDocument, match="encrypted; remove its password"):
        load("a.pdf", "application/pdf", pdf_of(MANUAL, locked))


def test_lines_without_places_are_joined_too() -> None:
    lines = [Line("One goes", 0, 0, 0, 0), Line("on.", 0, 0, 0, 0)]
    assert blocks_of([lines]) == ["<!-- page 1 -->", "One goes on."]
