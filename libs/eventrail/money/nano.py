"""Money in whole nano-units (1e-9 of the currency): sums are exact.

A cost on the wire is a number of the currency. Each was a whole number of nano-units first, so
`nano_of` gives that number back, up to a million units (10**15 nano-units).
"""

UNIT = 1_000_000_000
"""Nano-units of one unit of the currency."""


def nano_of(amount: float) -> int:
    """Return an amount of the currency in nano-units."""
    return round(amount * UNIT)


def amount_of(nano: int) -> float:
    """Return nano-units as an amount of the currency."""
    return nano / UNIT


def shown(nano: int, currency: str = "") -> str:
    """Return an amount for a person: two digits after the point, or as many as it has."""
    sign, nano = ("-", -nano) if nano < 0 else ("", nano)
    whole, rest = divmod(nano, UNIT)
    digits = f"{rest:09d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{digits} {currency}".rstrip()
