import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts import subjects
from eventrail.contracts.errors import InvalidSubject
from eventrail.contracts.ids import new_rid

TENANTS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,62}", fullmatch=True)
STAGES = st.from_regex(r"[a-z][a-z0-9_-]{0,62}", fullmatch=True)
RIDS = st.from_regex(r"[0-9a-f]{32}", fullmatch=True)


@given(STAGES, TENANTS, RIDS)
def test_a_log_subject_is_parsed_back_to_its_parts(stage: str, tenant: str, rid: str) -> None:
    assert subjects.parse_log(subjects.log(stage, tenant, rid)) == (stage, tenant, rid)


@given(STAGES, TENANTS, RIDS)
def test_a_note_subject_is_parsed_back_to_its_parts(kind: str, tenant: str, rid: str) -> None:
    assert subjects.parse_note(subjects.note(kind, tenant, rid)) == (kind, tenant, rid)


@given(st.text())
def test_no_text_parses_to_anything_but_itself_or_a_typed_error(text: str) -> None:
    try:
        stage, tenant, rid = subjects.parse_log(text)
    except InvalidSubject:
        return
    assert subjects.log(stage, tenant, rid) == text


@pytest.mark.parametrize("tenant", ["", "A", "a.b", "a*", "a>", "a b", "-a", "ä", "a" * 64])
def test_a_tenant_that_could_reach_other_subjects_is_refused(tenant: str) -> None:
    with pytest.raises(InvalidSubject, match="tenant"):
        subjects.check_tenant(tenant)


def test_request_ids_are_time_ordered_uuid7_and_valid_tokens() -> None:
    ids = [new_rid() for _ in range(100)]
    assert all(subjects.check_rid(rid) for rid in ids)
    assert [rid[:12] for rid in ids] == sorted(rid[:12] for rid in ids)
    assert {rid[12] for rid in ids} == {"7"}
    assert {rid[16] for rid in ids} <= set("89ab")


@given(STAGES, TENANTS, RIDS)
def test_a_shadows_space_is_a_subject_and_no_tenant(stage: str, tenant: str, rid: str) -> None:
    space = subjects.shadow_space(tenant)
    assert subjects.parse_log(subjects.log(stage, space, rid)).tenant == space
    assert subjects.parse_note(subjects.note(stage, space, rid)).tenant == space
    assert subjects.in_shadow(space)
    assert not subjects.in_shadow(tenant)
    with pytest.raises(InvalidSubject):
        subjects.check_tenant(space)
    with pytest.raises(InvalidSubject):
        subjects.shadow_space(space)
