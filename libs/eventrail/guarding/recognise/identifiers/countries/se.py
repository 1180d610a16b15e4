"""Sweden: personal and organisation numbers (Luhn; SFS 1991:481 and 1974:174)."""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import is_date, is_day, luhn
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_COORDINATION: Final = 60  # added to the day in a coordination number


def _day(digits: str) -> str:
    day = int(digits)
    return f"{day - _COORDINATION if day > _COORDINATION else day:02}"


def _person(value: str) -> bool:
    day = _day(value[-6:-4])
    if len(value) > 10:  # noqa: PLR2004 -- with the century
        born = value[:2] in {"18", "19", "20"} and is_date(
            int(value[:4]), int(value[4:6]), int(day)
        )
    else:
        born = is_day(value[:2], value[2:4], day)
    return born and luhn(value[-10:])


def _organisation(value: str) -> bool:
    return value[-8] > "1" and value[-10] != "0" and luhn(value[-10:])


KINDS: Final = (
    Kind(
        "SE_PERSONNUMMER",
        "SE",
        "personal number",
        (
            alone("9{8}-9{4}", _person),
            alone("9{12}", _person),
            alone("9{6}-9{4}", _person),
            nearby("9{10}", _person),
        ),
        ("personnummer*", "pnr", "samordningsnummer*", "personal number"),
        checksum="Luhn",
    ),
    Kind(
        "SE_ORG_NUMBER",
        "SE",
        "organisation number",
        (alone("9{6}-9{4}", _organisation), nearby("9{10}", _organisation)),
        ("organisationsnummer*", "orgnr", "org.nr", "org nr", "org.nummer", "organisation number"),
        checksum="Luhn",
        public=True,
        alias="SE_ORGANISATIONSNUMMER",
    ),
)
