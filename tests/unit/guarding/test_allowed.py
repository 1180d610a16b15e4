import pytest

from eventrail.guarding.allowed import NOTHING, Allowed
from eventrail.guarding.detect import LEAKABLE
from eventrail.guarding.placeholders import MaskDictionary


@pytest.mark.parametrize(
    ("kind", "value"),
    [("EMAIL", "ann@example.com"), ("PHONE", "010-1234-5678"), ("SECRET", "sk-1")],
)
def test_nothing_is_allowed_by_default(kind: str, value: str) -> None:
    assert not NOTHING.permits(kind, value, LEAKABLE)


def test_values_of_the_documents_are_allowed_in_any_writing() -> None:
    allowed = Allowed.gather(["Write to Ann@Example.com or call +82 10-1234-5678."])
    assert allowed.permits("EMAIL", "ann@example.com", LEAKABLE)
    assert allowed.permits("PHONE", "010 1234 5678", LEAKABLE)
    assert not allowed.permits("EMAIL", "bob@example.com", LEAKABLE)
    assert not allowed.permits("PHONE", "010 1234 5679", LEAKABLE)


def test_values_masked_in_the_request_are_allowed_in_any_writing() -> None:
    dictionary = MaskDictionary({"<CARD_1>": "4111 1111 1111 1111", "<LITERAL_1>": "<CARD_1>"})
    allowed = Allowed.gather(dictionary=dictionary)
    assert allowed.permits("CARD", "4111-1111-1111-1111", LEAKABLE)
    assert not allowed.permits("CARD", "5555555555554444", LEAKABLE)


def test_what_a_document_says_word_for_word_is_allowed_even_if_it_was_not_recognised_there() -> (
    None
):
    allowed = Allowed.gather(["Front desk 467 3395"])
    assert allowed.permits("PHONE", "467 3395", LEAKABLE)
    assert not allowed.permits("PHONE", "467 3396", LEAKABLE)
