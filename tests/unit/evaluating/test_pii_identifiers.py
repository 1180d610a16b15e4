"""How a row of single identifiers is judged; rows are written here."""

from pathlib import Path

import pytest

from eventrail.evaluating.pii_identifiers import (
    CaseSpan,
    IdentifierCase,
    agrees,
    entity_names,
    is_right,
    judge_id_cases,
    measured,
)
from eventrail.evaluating.rows import UnfitData
from eventrail.guarding.detect import IDENTIFIERS

NAMES = entity_names()


def case(text: str, entity: str, *values: str) -> IdentifierCase:
    spans = [CaseSpan(text.index(each), text.index(each) + len(each)) for each in values]
    return IdentifierCase("x", text, entity, spans, "r")


@pytest.mark.parametrize(
    ("row", "right"),
    [
        (case("536-90-4399", "US_SSN", "536-90-4399"), True),
        (case("000-90-4399", "US_SSN", "000-90-4399"), False),
        (case("000-90-4399", "US_SSN"), True),
        (case("536-90-4399", "US_SSN"), False),
        (case("536-90-4399", "US_ITIN"), True),
        (case("mail a@example.com", "EMAIL_ADDRESS", "a@example.com"), True),
        (case("131052-308T", "FI_PERSONAL_IDENTITY_CODE", "131052-308T"), True),
        (case("M12345678 and S87654321", "KR_PASSPORT", "M12345678", "S87654321"), True),
        (case("M12345678 and S8765432", "KR_PASSPORT", "M12345678", "S8765432"), False),
        (case("call +27 82 123 4567", "ZA_MOBILE_NUMBER", "82 123"), True),
        (case("917-123-4567", "PH_MOBILE_NUMBER"), True),
    ],
)
def test_a_row_is_right_if_all_and_only_its_spans_are_found(
    row: IdentifierCase,
    right: bool,  # noqa: FBT001 -- what is expected
) -> None:
    assert is_right(row, NAMES) is right


def test_touching_is_not_overlapping() -> None:
    row = case("12345", "X", "234")
    assert agrees(row, [(0, 2)])
    assert not agrees(row, [(0, 1), (4, 5)])


def test_every_other_name_leads_to_a_kind() -> None:
    assert set(NAMES.values()) <= IDENTIFIERS.kinds


def test_figures_of_rows() -> None:
    rows = [
        case("536-90-4399", "US_SSN", "536-90-4399"),
        case("943 476 5918", "UK_NHS"),
        case("912-70-1234", "US_SSN", "912-70-1234"),
    ]
    found = measured(rows, "cases.jsonl")
    assert (found.n, found.data) == (3, "cases.jsonl")
    assert found.metrics["cases_right"].value == pytest.approx(2 / 3)
    assert found.metrics["left_alone"].value == 1
    assert found.by["entity"]["US_SSN"] == {"n": 2, "cases_right": 0.5, "found": 0.5}


def test_rows_of_another_schema_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "cases.jsonl"
    data.write_text('{"id": "1", "text": "x"}\n')
    with pytest.raises(UnfitData, match="line 1"):
        judge_id_cases(data)
