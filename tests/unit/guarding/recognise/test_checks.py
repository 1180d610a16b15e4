"""Check digits notice any one wrong digit."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.recognise.identifiers.checks import (
    icao_9303,
    is_date,
    is_day,
    iso_7064_11_10,
    iso_7064_97_10,
    luhn,
    same,
    verhoeff,
)

CHECKS: tuple[Callable[[str], bool], ...] = (luhn, verhoeff, iso_7064_11_10)


@pytest.mark.parametrize("check", CHECKS, ids=["luhn", "verhoeff", "iso_7064_11_10"])
@given(
    body=st.text("0123456789", min_size=4, max_size=16),
    place=st.integers(0, 16),
    change=st.integers(1, 9),
)
def test_one_wrong_digit_is_noticed(
    check: Callable[[str], bool], body: str, place: int, change: int
) -> None:
    right = [f"{body}{last}" for last in range(10) if check(f"{body}{last}")]
    assert len(right) == 1
    number = right[0]
    place %= len(number)
    wrong = (int(number[place]) + change) % 10
    assert not check(f"{number[:place]}{wrong}{number[place + 1 :]}")


@given(st.text("0123456789", min_size=4, max_size=12), st.integers(0, 10))
def test_verhoeff_notices_neighbours_that_change_places(body: str, place: int) -> None:
    number = next(f"{body}{last}" for last in range(10) if verhoeff(f"{body}{last}"))
    place %= len(number) - 1
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert verhoeff(swapped) == (swapped == number)


def test_published_examples() -> None:
    assert verhoeff("2363")
    assert iso_7064_11_10("47036892816")
    assert iso_7064_97_10("3214282912345698765432161182")
    assert icao_9303("L898902C3") == 6


def test_days() -> None:
    assert is_date(2024, 2, 29)
    assert not is_date(2023, 2, 29)
    assert is_day("00", "02", "29")
    assert not is_day("01", "13", "01")
    assert same("1111")
    assert not same("1112")
