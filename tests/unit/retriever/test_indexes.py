from pathlib import Path

import pytest

from eventrail.retriever import indexes
from eventrail.retriever.indexes import Indexes, IndexMissing
from tests.unit.retriever.built import bring, put


async def test_an_index_is_opened_once_and_again_when_it_has_changed(tmp_path: Path) -> None:
    versions: dict[str, str] = {}
    held = Indexes(tmp_path, versions)
    assert await held.of("acme") is None
    first = bring(tmp_path, "acme", [put("a", "The tower.")]).current.indexed.version
    versions["acme"] = first
    opened = await held.of("acme")
    assert opened is not None
    assert opened.version == first
    assert await held.of("acme") is opened
    second = bring(tmp_path, "acme", [put("b", "The river.")], first=2).current.indexed.version
    assert await held.of("acme") is opened  # not announced, so not looked for
    versions["acme"] = second
    newer = await held.of("acme")
    assert newer is not None
    assert newer.version == second
    assert len(newer.corpus) == 2
    assert len(opened.corpus) == 1  # who searches the old one may go on


async def test_a_damaged_index_leaves_the_older_one_in_use(tmp_path: Path) -> None:
    first = bring(tmp_path, "acme", [put("a", "The tower.")]).current.indexed.version
    versions = {"acme": first}
    held = Indexes(tmp_path, versions)
    opened = await held.of("acme")
    versions["acme"] = bring(
        tmp_path, "acme", [put("b", "The river.")], first=2
    ).current.indexed.version
    for file in (tmp_path / "acme" / "versions").glob("2-*"):
        file.write_bytes(b"{")
    assert await held.of("acme") is opened
    with pytest.raises(IndexMissing):
        await Indexes(tmp_path, versions).of("acme")


async def test_only_so_many_stay_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "MOST", 2)
    versions: dict[str, str] = {}
    for name in ("a", "b", "c"):
        outcome = bring(tmp_path, name, [put("1", f"The tower of {name}.")])
        versions[name] = outcome.current.indexed.version
    held = Indexes(tmp_path, versions)
    first = await held.of("a")
    second = await held.of("b")
    assert await held.of("a") is first
    await held.of("c")  # b was asked for longest ago
    assert await held.of("a") is first
    assert await held.of("b") is not second
