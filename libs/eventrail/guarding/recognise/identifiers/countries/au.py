"""Australia: business, company, tax and Medicare numbers.

ABN: Australian Business Register, "Format of the ABN" (modulus 89). ACN: ASIC, "Australian
company number digit check". TFN: Australian Taxation Office (modulus 11). Medicare: Services
Australia (modulus 10).
"""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import same, weighted
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby


def _abn(value: str) -> bool:
    if value[0] == "0":
        return False
    first = str(int(value[0]) - 1)
    return weighted(first + value[1:], (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)) % 89 == 0


def _acn(value: str) -> bool:
    return (10 - weighted(value[:8], range(8, 0, -1)) % 10) % 10 == int(value[8])


def _tfn(value: str) -> bool:
    return weighted(value, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0 and not same(value)


def _medicare(value: str) -> bool:
    return value[0] in "23456" and weighted(value[:8], (1, 3, 7, 9)) % 10 == int(value[8])


KINDS: Final = (
    Kind(
        "AU_ABN",
        "AU",
        "Australian business number",
        (alone("99 9{3} 9{3} 9{3}", _abn), nearby("9{11}", _abn)),
        ("abn", "australian business number"),
        checksum="weighted, modulo 89",
        public=True,
    ),
    Kind(
        "AU_ACN",
        "AU",
        "Australian company number",
        (nearby("9{3} 9{3} 9{3}", _acn), nearby("9{9}", _acn)),
        ("acn", "australian company number"),
        checksum="weighted, modulo 10",
        public=True,
    ),
    Kind(
        "AU_TFN",
        "AU",
        "tax file number",
        (nearby("9{3}~9{3}~9{3}", _tfn),),
        ("tfn", "tax file number"),
        checksum="weighted, modulo 11",
    ),
    Kind(
        "AU_MEDICARE",
        "AU",
        "Medicare number",
        (
            alone("9{4} 9{5} 9", _medicare),
            nearby("9{10}", _medicare),
            nearby("9{4}-9{5}-9", _medicare),
        ),
        ("medicare",),
        checksum="weighted 1, 3, 7, 9, modulo 10",
    ),
)
