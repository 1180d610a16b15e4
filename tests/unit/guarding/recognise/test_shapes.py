import pytest

from eventrail.guarding.recognise.identifiers.countries import KINDS
from eventrail.guarding.recognise.identifiers.kind import Kind, nearby
from eventrail.guarding.recognise.identifiers.shapes import compact, shape_of, shapes_of, table_of

MOST_LETTERS = 20  # that a placeholder can carry


def test_a_tilde_is_one_separator_throughout() -> None:
    assert shapes_of("9{3}~9{2}~9") == {"999999", "999 99 9", "999-99-9"}


def test_an_underscore_is_a_space_or_nothing_each_time() -> None:
    assert shapes_of("A_9_9") == {"A99", "A 99", "A9 9", "A 9 9"}


def test_a_range_and_either_are_written_out() -> None:
    assert shapes_of("X9{1,2}") == {"A9", "A99", "99", "999"}


@pytest.mark.parametrize("layout", ["", "8", "9{", "9{3}|A", "a"])
def test_what_is_no_layout_is_refused(layout: str) -> None:
    with pytest.raises(ValueError, match="no layout"):
        shapes_of(layout)


def test_the_shape_of_a_text() -> None:
    assert shape_of("AB-12c 한.") == "AA-99A ?."
    assert compact("ab-12 c.") == "AB12C"


def test_a_table_knows_how_its_shapes_begin() -> None:
    table = table_of([Kind("X", "", "x", (nearby("9{2}-A"),))])
    assert set(table.rules) == {"99-A"}
    assert table.heads == {"99-"}
    assert table.beginnings == {"9", "99", "99-", "99-A"}
    assert table.longest == 4


def test_the_name_of_every_kind_fits_a_placeholder() -> None:
    for kind in KINDS:
        letters = kind.name.replace("_", "")
        assert letters.isalpha()
        assert letters.isupper()
        assert len(letters) <= MOST_LETTERS


def test_words_are_lower_case() -> None:
    assert all(word == word.lower() for kind in KINDS for word in kind.words)
