from pathlib import Path

import pytest

from eventrail.ingestion.files import LARGEST, UnreadableDocument, documents, read, source_of


def test_documents_are_found_sorted_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("b.md", "a.TXT", "image.png", ".hidden/c.md", "sub/d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = list(documents(tmp_path))
    assert [source_of(one, tmp_path) for one in found] == ["a.TXT", "b.md", "sub/d.md"]
    assert [source_of(one, one) for one in documents(tmp_path / "b.md")] == ["b.md"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="nowhere"):
        list(documents(tmp_path / "nowhere"))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"caf\xe9", b"a\x00b"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.md"
    path.write_bytes(content)
    with pytest.raises(UnreadableDocument, match=r"bad\.md"):
        read(path)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bom.md"
    path.write_bytes(b"\xef\xbb\xbfHello")
    assert read(path) == "Hello"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UnreadableDocument, match="larger than"):
        read(path)
