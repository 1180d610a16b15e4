import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.detect import Detector
from eventrail.guarding.recognise.card import ISSUERS, CardRecognizer, Issuer, issuer_of, luhn


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in Detector([CardRecognizer()]).find(text)]


def with_check_digit(digits: str) -> str:
    return next(f"{digits}{last}" for last in range(10) if luhn(f"{digits}{last}"))


@pytest.mark.parametrize(  # the numbers payment processors publish for testing
    ("number", "issuer"),
    [
        ("4111111111111111", "visa"),
        ("4222222222222", "visa"),
        ("5555555555554444", "mastercard"),
        ("2223003122003222", "mastercard"),
        ("378282246310005", "amex"),
        ("30569309025904", "diners"),
        ("6011111111111117", "discover"),
        ("3530111333300000", "jcb"),
        ("6200000000000005", "unionpay"),
        ("6759649826438453", "maestro"),
        ("2200000000000004", "mir"),
    ],
)
def test_numbers_of_all_networks_are_found(number: str, issuer: str) -> None:
    assert found(f"card {number}, thanks") == [number]
    assert issuer_of(number) == issuer


@pytest.mark.parametrize(
    "written",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u20111111\u20111111\u20111111",
        "3782 822463 10005",
        "3056 930902 5904",
        "４１１１ １１１１ １１１１ １１１１",  # noqa: RUF001 - full-width digits are the point
    ],
)
def test_the_groups_that_cards_print_are_understood(written: str) -> None:
    assert found(f"my card is {written} ok") == [written]


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # wrong check digit
        "1111111111111117",  # nobody issues it
        "41111111111111110",  # no length of its network
        "x4111111111111111",
        "4111111111111111b",
        "0.4111111111111111",
        "4111111111111111.50",
        "41111111111111114111111111111111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "1700000000000000000",  # nanoseconds since 1970
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_number_before_the_card_does_not_hide_it() -> None:
    assert found("12/2027 4111 1111 1111 1111 123") == ["4111 1111 1111 1111"]


def test_writings_of_one_number_compare_equal() -> None:
    normal = CardRecognizer().normal
    assert normal("4111 1111-1111 1111") == normal("4111111111111111")


@given(st.text("0123456789", min_size=11, max_size=18), st.integers(0, 18), st.integers(1, 9))
def test_luhn_notices_any_one_wrong_digit(digits: str, place: int, change: int) -> None:
    number = with_check_digit(digits)
    place %= len(number)
    wrong = (int(number[place]) + change) % 10
    assert luhn(number)
    assert not luhn(f"{number[:place]}{wrong}{number[place + 1 :]}")


@given(st.sampled_from(ISSUERS), st.data())
def test_every_number_an_issuer_may_give_out_is_found(issuer: Issuer, data: st.DataObject) -> None:
    length = data.draw(st.sampled_from(sorted(issuer.lengths)))
    prefix = str(data.draw(st.integers(issuer.low, issuer.high)))
    rest = length - 1 - len(prefix)
    body = data.draw(st.text("0123456789", min_size=rest, max_size=rest))
    number = with_check_digit(prefix + body)
    assert found(f"pay with {number}.") == [number]
