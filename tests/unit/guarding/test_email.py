import pytest

from eventrail.guarding.detect import Detector
from eventrail.guarding.recognise.email import EmailRecognizer


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in Detector([EmailRecognizer()]).find(text)]


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.com",
        "ann.lee+news@mail.example.co.kr",
        "o'neill_7@x-y.org",
        "a@xn--80ak6aa92e.xn--p1ai",
        "ANN@EXAMPLE.COM",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "Write to {}.", "<{}>", '"{}",', "메일은 {}으로", "({})!"])
def test_an_address_is_found_alone(address: str, frame: str) -> None:
    assert found(frame.format(address)) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "@ann",
        "ann@",
        "ann@example",
        "ann@-example.com",
        "react@18.2.0",
        "meet @ 10.30 a.m.",
        "git clone git@example.com:team/project.git",
    ],
)
def test_other_uses_of_the_sign_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_handle_of_a_federated_network_counts_as_the_address_it_holds() -> None:
    assert found("@ann@example.com") == ["ann@example.com"]


def test_a_local_part_longer_than_rfc_5321_allows_is_taken_from_its_64th_character_back() -> None:
    assert found("x" * 100 + "@example.com") == ["x" * 64 + "@example.com"]


def test_every_address_of_a_list_is_found() -> None:
    assert found("a@example.com,b@example.com;c@example.org") == [
        "a@example.com",
        "b@example.com",
        "c@example.org",
    ]


def test_case_does_not_tell_two_addresses_apart() -> None:
    recognizer = EmailRecognizer()
    assert recognizer.normal("Ann@Example.com") == recognizer.normal("ann@example.COM")
