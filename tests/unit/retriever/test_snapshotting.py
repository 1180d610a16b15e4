from pathlib import Path

import pytest

from eventrail.retrieval.segments.tenant import TenantFolder
from eventrail.retriever.snapshotting import QUIET_S, is_due, sound
from tests.unit.retriever.built import bring, put


@pytest.mark.parametrize(
    ("stored", "current", "quiet_s", "due"),
    [
        ("", "0-aa", 999.0, False),  # nothing to store
        ("5-aa", "5-aa", 999.0, False),
        ("", "5-aa", 1.0, False),
        ("", "5-aa", QUIET_S, True),
        ("5-aa", "5-bb", QUIET_S, True),  # the same documents, cut otherwise
        ("", "1000-aa", 0.0, True),
        ("8000-aa", "9500-aa", 0.0, False),
        ("8000-aa", "10000-aa", 0.0, True),
    ],
)
def test_an_index_is_stored_when_it_is_quiet_or_has_grown(
    stored: str, current: str, quiet_s: float, *, due: bool
) -> None:
    assert is_due(stored, current, quiet_s) is due


def test_what_is_in_force_is_gone_on_from(tmp_path: Path) -> None:
    folder = TenantFolder.of(tmp_path, "acme")
    assert sound(folder) is None
    current = bring(tmp_path, "acme", [put("a", "The tower.")]).current
    assert sound(folder) == current


@pytest.mark.parametrize("pattern", ["segments/*/arrays.bin", "versions/*.json", "history.sqlite"])
@pytest.mark.parametrize("content", [None, b"", b"something else than it was"])
def test_a_damaged_index_begins_anew(tmp_path: Path, pattern: str, content: bytes | None) -> None:
    bring(tmp_path, "acme", [put("a", "The tower.")])
    folder = TenantFolder.of(tmp_path, "acme")
    (file,) = folder.path.glob(pattern)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert sound(folder) is None
    assert not folder.path.exists()
