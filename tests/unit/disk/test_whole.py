import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventrail.disk.whole import write_private, write_whole


def test_a_file_and_its_folder_are_there_with_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_what_was_there_stays_when_writing_fails_half_way(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    path = tmp_path / "file"
    write_private(path, b"before")
    with pytest.raises(ZeroDivisionError):
        write_private(path, parts())
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_private_file_is_its_owners_even_in_the_place_of_an_open_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch(0o666)
    write_private(path, [b"se", b"cret"])
    assert path.read_bytes() == b"secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
