import pytest

from eventrail.guarding.detect import Detector
from eventrail.guarding.recognise.phone import PhoneRecognizer


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in Detector([PhoneRecognizer()]).find(text)]


@pytest.mark.parametrize(
    "number",
    [
        "+82 10-1234-5678",
        "+821012345678",
        "(+44) 20 7946 0958",
        "+44 (0)20 7946 0958",
        "+1 (212) 555-0123",
        "+49/30/901820",
        "+33 1 23 45 67 89",
    ],
)
@pytest.mark.parametrize(
    "frame", ["{}", "I am {}, really", "번호는 {}입니다", "({}) or so", "n={}"]
)
def test_international_numbers_are_found(number: str, frame: str) -> None:
    assert found(frame.format(number)) == [number]


@pytest.mark.parametrize(
    "number",
    [
        "010-1234-5678",
        "01012345678",
        "010.1234.5678",
        "02-312-4567",
        "(02) 312-4567",
        "020 7946 0958",
        "07700 063 966",
        "01.84.17.61.18",
        "(212) 555-0123",
        "212-555-0123",
        "1-212-555-0123",
        "123-456-7890",
        "03-3224-9999",
        "010\u20111234\u20115678",
    ],
)
def test_national_numbers_are_found_without_any_hint(number: str) -> None:
    assert found(f"Kim, {number}, Seoul") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Call me on 467 3395 tonight",
        "Phone:\n467 3395",
        "tel 467 3395",
        "전화는 467 3395",
        "You can reach me at 467 3395",
    ],
)
def test_a_local_number_is_found_when_words_announce_it(text: str) -> None:
    assert found(text) == ["467 3395"]


@pytest.mark.parametrize(
    "text",
    [
        "467 3395",
        "in 2024",
        "1234567890",
        "from 1700000000 to 1700003600",
        "on 2024-01-15 10:30:00 and 15.01.2024",
        "01/02/2024 and 01-02-2024 12:00",
        "call it 2024-01-15",
        "between 2010-2015 and 1999 2003",
        "192.168.10.100 or call 192.168.10.100",
        "version 10.15.7.1234",
        "it costs 1,234,567.89 or 1.234.567,89 or 1 234 567",
        "a call costs 1234567.89",
        "ratios of 0.823 0.012 0.500",
        "ISBN 978-3-16-148410-0",
        "order 123-4567890-1234567",
        "NASA TR-0165-00519",
        "Nature (2005) 123-1304",
        "1+12345678",
        "id_0101234567, x010-1234-5678",
        "3.14159265358979",
        "+999 123 4567",
        "+1234567",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_number_after_another_number_is_found_alone() -> None:
    assert found("room 12 010-1234-5678 3 times") == ["010-1234-5678"]


def test_regions_decide_about_national_numbers() -> None:
    text = "Kim, 010-1234-5678"
    assert PhoneRecognizer(("KR",)).find(text) != []
    assert PhoneRecognizer(("FR",)).find(text) == []


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(ValueError, match="'XX'"):
        PhoneRecognizer(("KR", "XX"))


def test_national_and_international_writing_compare_equal() -> None:
    normal = PhoneRecognizer().normal
    assert normal("+82 10-1234-5678") == normal("01012345678")
