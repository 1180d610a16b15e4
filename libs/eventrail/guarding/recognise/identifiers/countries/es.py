"""Spain: DNI or NIF, NIE, passports. Control letters: Royal Decree 1065/2007, article 19."""

from typing import Final

from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"


def _nif(value: str) -> bool:
    return _LETTERS[int(value[:-1]) % 23] == value[-1]


def _nie(value: str) -> bool:
    return value[0] in "XYZ" and _nif(str("XYZ".index(value[0])) + value[1:])


KINDS: Final = (
    Kind(
        "ES_NIF",
        "ES",
        "national identity number",
        (alone("9{8}~A", _nif), nearby("9{7}~A", _nif)),
        ("dni", "nif", "documento nacional de identidad", "identificación"),
        checksum="letter, modulo 23",
    ),
    Kind(
        "ES_NIE",
        "ES",
        "foreigner identity number",
        (alone("A9{7}~A", _nie), alone("A-9{7}-A", _nie)),
        ("nie", "número de identificación de extranjero"),
        checksum="letter, modulo 23",
    ),
    Kind(
        "ES_PASSPORT",
        "ES",
        "passport",
        (nearby("A{3}9{6}"),),
        ("pasaporte", "número de pasaporte", "passport"),
    ),
)
