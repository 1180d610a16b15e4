"""On what ground a value counts."""

import pytest

from eventrail.guarding.detect import IDENTIFIERS, LEAKABLE, PERSONAL
from eventrail.guarding.recognise.identifiers.family import IdentifierFamily
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, named, nearby

FAMILY = IdentifierFamily(
    [
        Kind("STRONG", "", "", (alone("AA-9{3}"),)),
        Kind("WEAK", "", "", (nearby("9{6}"),), ("badge", "명찰")),
        Kind("NAMED", "", "", (named("9{4}"),), ("pin",)),
        Kind("CHECKED", "", "", (alone("A9{7}", lambda value: value.endswith("7")),), checksum="7"),
    ]
)
SPOKEN = IdentifierFamily([Kind("WEAK", "", "", (nearby("9{6}"),), ("badge",))], bare=False)


def kinds(text: str, family: IdentifierFamily = FAMILY) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in family.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we met at AB-123 today", [("STRONG", "AB-123")]),
        ("we met at ab-123 today", []),
        ("we met at a1234567 today", [("CHECKED", "a1234567")]),
        ("we met at a1234568 today", []),
        ("it cost 123456 in all", []),
        ("badge 123456 was lost", [("WEAK", "123456")]),
        ("Badge number: 123456", [("WEAK", "123456")]),
        ("badges are 123456 in all", []),
        ("명찰번호는 123456입니다", [("WEAK", "123456")]),
        ("123456 is my badge", [("WEAK", "123456")]),
        ("123456 in all. My badge", []),
        ("123456 in all, badge: 654321", [("WEAK", "654321")]),
        ("123456", [("WEAK", "123456")]),
        (" 123456.\n", [("WEAK", "123456")]),
        ("123456 and 654321", [("WEAK", "123456"), ("WEAK", "654321")]),
        ("123456 or so", []),
        ("1234", []),
        ("pin 1234", [("NAMED", "1234")]),
    ],
)
def test_words_shape_and_check_digits(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "badge x123456",
        "badge 1234567",
        "badge 123456_a",
        "badge 123456.50",
        "badge 2.123456",
        "badge 12-123456",
        "badge 123456/7",
        "badge 123456:30",
    ],
)
def test_part_of_something_longer_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_values_in_a_table_are_told_apart() -> None:
    assert kinds("badge,123456,654321") == [("WEAK", "123456"), ("WEAK", "654321")]


def test_an_answer_that_is_a_number_is_no_identifier() -> None:
    assert kinds("123456", SPOKEN) == []
    assert kinds("badge 123456", SPOKEN) == [("WEAK", "123456")]
    assert LEAKABLE.find("912803456") == []
    assert PERSONAL.find("912803456") != []


def test_running_text_is_held_for_a_word_only() -> None:
    assert SPOKEN.pending("It took 12 months, all in all") == len("It took 12 months, all in all")
    assert IDENTIFIERS.families[0].pending("So it was in the end") == len("So it was in the ")


def test_a_weak_value_waits_for_words_after_it() -> None:
    text = "It is 123456"
    assert SPOKEN.pending(text) == len("It is ")
    assert SPOKEN.pending(f"{text} or so it is") == len("It is ")
    assert SPOKEN.pending(f"{text} or so it is, I think, in all cases. ") > len(text)
    assert SPOKEN.pending(f"badge {text}, and") > len(f"badge {text}")


def test_detectors_can_be_narrowed_and_widened() -> None:
    ssn = IDENTIFIERS.only({"US_SSN", "EMAIL", "NONE"})
    assert ssn.kinds == {"US_SSN", "EMAIL"}
    assert [each.kind for each in ssn.find("536-90-4399, a@example.com, 10.1.2.3")] == [
        "US_SSN",
        "EMAIL",
    ]
    wider = ssn.with_families(FAMILY)
    assert wider.kinds == {"US_SSN", "EMAIL", "STRONG", "WEAK", "NAMED", "CHECKED"}
    with pytest.raises(ValueError, match="one recogniser for each kind"):
        IDENTIFIERS.only({"NONE"})


def test_equal_values_have_one_normal_form() -> None:
    assert LEAKABLE.normal("US_SSN", "536-90-4399") == LEAKABLE.normal("US_SSN", "536904399")
    assert PERSONAL.normal("IBAN", "de89 3704") == PERSONAL.normal("IBAN", "DE893704")
    assert PERSONAL.normal("IP", "::ffff:0:1") == PERSONAL.normal("IP", "0:0:0:0:0:ffff:0:1")
    assert PERSONAL.normal("MAC", "00-1A-2B-3C-4D-5E") == PERSONAL.normal("MAC", "001a.2b3c.4d5e")
