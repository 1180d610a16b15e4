"""What a builder does when `DOCUMENTS` is not there, or is another one."""

from pathlib import Path

import pytest

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.names import DOCUMENTS
from eventrail.retrieval.indexing.stored import Documents
from eventrail.retriever.builder import begin_anew
from tests.conftest import Provisioned


async def test_a_stream_that_is_not_there_is_no_other_stream(provisioned: Provisioned) -> None:
    documents = Documents(provisioned.client)
    assert (await documents.overview()).created
    await provisioned.client.jetstream().delete_stream(DOCUMENTS)
    with pytest.raises(LogUnavailable, match="provision apply"):
        await documents.overview()


def test_indexes_of_another_stream_are_dropped(tmp_path: Path) -> None:
    begin_anew(tmp_path, "2026-01-01T00:00:00Z")
    kept = tmp_path / "acme" / "current.json"
    kept.parent.mkdir()
    kept.write_bytes(b"{}")
    begin_anew(tmp_path, "2026-01-01T00:00:00Z")
    assert kept.exists()
    begin_anew(tmp_path, "2026-02-02T00:00:00Z")
    assert not kept.exists()
