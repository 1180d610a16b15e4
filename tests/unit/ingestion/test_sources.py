from pathlib import Path

import pytest

from eventrail.ingestion.files import collection_of
from eventrail.ingestion.sources import find, lines_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one/a.md", "one/sub/b.html", "two/a.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"text of {name}")
    return tmp_path


def test_a_folder_is_a_collection_of_its_own(folder: Path) -> None:
    found = find([str(folder / "one")])
    assert [one.id for one in found.sources] == ["a.md", "sub/b.html"]
    assert found.collections == {collection_of(folder / "one")}
    assert {one.collection for one in found.sources} == found.collections


def test_a_prefix_and_a_collection_are_taken_as_given(folder: Path) -> None:
    found = find([str(folder / "one"), str(folder / "two" / "a.md")], "hand/", "manuals")
    assert [one.id for one in found.sources] == ["hand/a.md", "hand/sub/b.html"]
    assert found.collections == {"manuals"}
    (fault,) = found.faults
    assert "has the id of" in str(fault)


def test_an_address_is_its_own_id_and_a_list_of_them_is_read(folder: Path) -> None:
    listed = folder / "list.txt"
    listed.write_text("# manuals\nhttp://a.example/x.pdf#page=2\n\nhttps://b.example/y\n")
    found = find([str(listed), "http://a.example/x.pdf"])
    assert [one.id for one in found.sources] == ["http://a.example/x.pdf", "https://b.example/y"]
    assert not found.collections


def test_a_text_with_other_lines_is_a_document(folder: Path) -> None:
    listed = folder / "notes.txt"
    listed.write_text("https://b.example/y\nis where it is\n")
    (only,) = find([str(listed)]).sources
    assert only.where == listed


def test_what_is_missing_is_a_fault_and_the_rest_goes_on(folder: Path) -> None:
    found = find([str(folder / "nowhere"), str(folder / "two")])
    assert [one.id for one in found.sources] == ["a.md"]
    assert "nowhere" in str(found.faults[0])


def test_lines_are_read_without_comments() -> None:
    assert lines_of(" a b.md \n\n# no\nc.md") == ["a b.md", "c.md"]
