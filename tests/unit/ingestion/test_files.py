from pathlib import Path

import pytest

from eventrail.ingestion.files import LARGEST, collection_of, documents, read, source_of
from eventrail.ingestion.loading.loaded import UnreadableDocument


def test_documents_are_found_sorted_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("b.md", "a.TXT", "image.png", ".hidden/c.md", "sub/d.pdf", "sub/~$e.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = list(documents(tmp_path))
    assert [source_of(one, tmp_path) for one in found] == ["a.TXT", "b.md", "sub/d.pdf"]
    assert [source_of(one, one) for one in documents(tmp_path / "b.md")] == ["b.md"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="nowhere: no such file or folder"):
        list(documents(tmp_path / "nowhere"))


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UnreadableDocument, match="larger than"):
        read(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.write_bytes(b" \n")
    with pytest.raises(UnreadableDocument, match="empty"):
        read(path)


def test_two_folders_are_two_collections(tmp_path: Path) -> None:
    assert collection_of(tmp_path / "a") != collection_of(tmp_path / "b")
    assert collection_of(tmp_path / "a") == collection_of(tmp_path / "b" / ".." / "a")
