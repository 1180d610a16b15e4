"""What is known of every kind that can be found by its form, for documents and for policies."""

from typing import Final, NamedTuple

from eventrail.guarding.recognise.identifiers.countries import KINDS
from eventrail.guarding.recognise.identifiers.kind import Kind, Trust


class Described(NamedTuple):
    """A kind as a document shows it.

    Attributes:
        name: The kind.
        country: ISO 3166 code; empty for kinds that are no country's.
        title: What it is.
        checksum: The name of its check digits; empty for none.
        counts: Whether a value counts anywhere, or needs words near it.
        masked: Whether it is masked in a request by default.
        leaks: Whether an answer must not hold it unasked.
    """

    name: str
    country: str
    title: str
    checksum: str
    counts: str
    masked: bool
    leaks: bool


_OWN: Final = (
    Described("EMAIL", "", "e-mail address", "", "alone", masked=True, leaks=True),
    Described("PHONE", "", "phone number", "", "alone or named", masked=True, leaks=True),
    Described("CARD", "", "payment card", "Luhn", "alone", masked=True, leaks=True),
    Described("IBAN", "", "bank account", "ISO 7064 MOD 97-10", "alone", masked=True, leaks=True),
    Described(
        "CRYPTO",
        "",
        "Bitcoin or Ethereum address",
        "base58check, bech32",
        "alone",
        masked=True,
        leaks=True,
    ),
    Described(
        "SECRET", "", "key, token or password", "", "alone or named", masked=False, leaks=True
    ),
    Described("IP", "", "IP address", "", "alone", masked=True, leaks=False),
    Described("MAC", "", "hardware address", "", "alone", masked=True, leaks=False),
    Described("URL", "", "web address or host", "", "alone", masked=False, leaks=False),
    Described("UUID", "", "unique identifier", "", "alone", masked=False, leaks=False),
    Described("DATE", "", "date in figures", "", "alone", masked=False, leaks=False),
)


def catalogue() -> list[Described]:
    """Every kind: first those of no country, then those of countries."""
    return [*_OWN, *map(_described, KINDS)]


def _described(kind: Kind) -> Described:
    return Described(
        kind.name,
        kind.country,
        kind.title,
        kind.checksum,
        _counts(kind),
        masked=kind.masked,
        leaks=not kind.public,
    )


def _counts(kind: Kind) -> str:
    trusts = {each.trust for each in kind.layouts}
    if trusts == {Trust.ALONE}:
        return "alone"
    return "alone or named" if Trust.ALONE in trusts else "named"
