"""Thailand: national identity numbers (Department of Provincial Administration)."""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import same, weighted
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_PROVINCES: Final = frozenset(
    {
        *range(10, 28),
        *range(30, 50),
        *range(50, 59),
        *range(60, 68),
        *range(70, 78),
        *range(80, 87),
        *range(90, 97),
    }
)


def _number(value: str) -> bool:
    return (
        value[0] != "0"
        and int(value[1:3]) in _PROVINCES
        and not same(value)
        and (11 - weighted(value[:12], range(13, 1, -1)) % 11) % 10 == int(value[12])
    )


KINDS: Final = (
    Kind(
        "TH_TNIN",
        "TH",
        "national identity number",
        (
            alone("9-9{4}-9{5}-99-9", _number),
            alone("9 9{4} 9{5} 99 9", _number),
            nearby("9{13}", _number),
        ),
        ("thai", "national id", "citizen id", "tnin", "บัตรประชาชน", "ประจำตัวประชาชน"),
        checksum="weighted, modulo 11",
    ),
)
