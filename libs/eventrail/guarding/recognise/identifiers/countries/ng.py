"""Nigeria: national identity numbers (NIMC; Verhoeff) and vehicle registrations."""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import same, verhoeff
from eventrail.guarding.recognise.identifiers.kind import Kind, nearby


def _nin(value: str) -> bool:
    return not same(value) and verhoeff(value)


KINDS: Final = (
    Kind(
        "NG_NIN",
        "NG",
        "national identity number",
        (nearby("9{11}", _nin),),
        ("nin", "nimc", "national identity", "national identification"),
        checksum="Verhoeff",
    ),
    Kind(
        "NG_VEHICLE",
        "NG",
        "vehicle registration",
        (nearby("A{3}~9{3}~A{2}"), nearby("A{3}-9{3}A{2}"), nearby("A{3} 9{3}A{2}")),
        ("plate", "vehicle", "number plate", "registration", "car"),
        alias="NG_VEHICLE_REGISTRATION",
    ),
)
