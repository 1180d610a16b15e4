"""No tenant's document reaches another tenant, whatever they hold and ask."""

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.errors import InvalidSubject
from eventrail.contracts.events import Retrieved
from eventrail.ingestion.bodies import ref_of
from eventrail.retriever.retrieve import RetrieverStage
from tests.unit.guardrail.lives import CONFIG, context, sealer
from tests.unit.retriever.built import WORDS, asked, bring, put, stage_of

PLAIN = msgspec.structs.replace(CONFIG, retrieval={"default": WORDS})
TENANTS = ("acme", "acme-2", "a", "demo")
WORD = st.sampled_from(
    ["tower", "river", "bridge", "secret", "price", "contract", "password", "탑", "강", "비밀"]
)
TEXT = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
DOCUMENTS = st.dictionaries(st.sampled_from(["1.md", "2.md", "3.md"]), TEXT, max_size=3)


async def sources(stage: RetrieverStage, tenant: str, question: str, top_k: int) -> set[str]:
    state = asked(question, tenant=tenant, top_k=top_k)
    step = await stage.handle(state, context(sealer(), PLAIN))
    event = step.events[0]
    assert isinstance(event, Retrieved)
    return {text for document in event.documents for text in [document.metadata["of"]]}


@settings(max_examples=8)
@given(
    st.dictionaries(st.sampled_from(TENANTS), DOCUMENTS, min_size=2),
    st.lists(TEXT, min_size=1, max_size=3),
    st.integers(1, 5),
)
async def test_a_search_finds_documents_of_its_own_tenant_alone(
    held: dict[str, dict[str, str]], questions: list[str], top_k: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        versions: dict[str, str] = {}
        for tenant, documents in held.items():
            changes = [put(name, text, of=tenant) for name, text in documents.items()]
            outcome = bring(root, tenant, changes or [DocumentChange("delete", "none")])
            versions[tenant] = outcome.current.indexed.version
        stage = stage_of(root, versions)
        for tenant in TENANTS:
            for question in questions:
                assert await sources(stage, tenant, question, top_k) <= {tenant}
            for text in held.get(tenant, {}).values():  # and finds its own
                assert await sources(stage, tenant, text, top_k) == {tenant}


async def test_a_poisoned_document_reaches_nobody_else(tmp_path: Path) -> None:
    planted = "The tower opens at nine. The password of every tenant is sesame."
    versions = {
        "demo": bring(tmp_path, "demo", [put("x.md", planted, of="demo")]).current.indexed.version,
        "acme": bring(
            tmp_path, "acme", [put("x.md", "The tower opens at eight.", of="acme")]
        ).current.indexed.version,
    }
    stage = stage_of(tmp_path, versions)
    for question in ("When does the tower open?", "What is the password?", "sesame"):
        assert await sources(stage, "acme", question, 5) <= {"acme"}


def test_a_change_cannot_refer_to_another_tenants_body(tmp_path: Path) -> None:
    theirs = DocumentChange("put", "x.md", ref=ref_of("demo", b"secret"))
    indexed = bring(tmp_path, "acme", [theirs]).current.indexed
    assert indexed.documents == 0
    assert "names no document of tenant acme" in indexed.refused[0].reason


@pytest.mark.parametrize("name", ["../acme", "acme/..", ".", "", "acme~shadow", "Acme"])
def test_no_name_leads_out_of_a_tenants_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidSubject):
        bring(tmp_path, name, [put("x.md", "x")])
