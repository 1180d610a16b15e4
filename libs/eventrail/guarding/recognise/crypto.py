"""Addresses of crypto currencies: Bitcoin (base58check; bech32, BIP 173 and 350) and Ethereum."""

import re
from hashlib import sha256
from typing import Final

from eventrail.guarding.automaton import automaton
from eventrail.guarding.recognise.pattern import PatternRecognizer

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CONSTANTS: Final = (1, 0x2BC830A3)  # of bech32 and bech32m
_GATE = automaton(r"[13][1-9A-HJ-NP-Za-km-z]{25}|bc1|BC1|0x")
_ADDRESS = re.compile(
    r"(?<!\w)(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71}"
    r"|BC1[02-9AC-HJ-NP-Z]{11,71}|0x[0-9A-Fa-f]{40})(?!\w)",
    re.ASCII,
)


def is_base58check(address: str) -> bool:
    """Whether the last four bytes are the checksum of the 21 before."""
    number = 0
    for each in address:
        number = number * 58 + _BASE58.index(each)
    try:
        raw = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return sha256(sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def is_bech32(address: str) -> bool:
    """Whether a `bc1` address has the checksum of BIP 173 or 350."""
    body = address.lower()[3:]
    values = [3, 3, 0, 2, 3, *map(_BECH32.index, body)]  # "bc", expanded
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check in _CONSTANTS


def _is_address(written: str) -> bool:
    if written[0] in "13":
        return is_base58check(written)
    return written.startswith("0x") or is_bech32(written)


def crypto_recognizer() -> PatternRecognizer:
    """Finds addresses whose checksum holds, and Ethereum's by their shape."""
    return PatternRecognizer(
        "CRYPTO",
        _GATE,
        _ADDRESS,
        _is_address,
        characters="".join(sorted({*_BASE58, "0"})),
        longest=76,
        normal=str,
    )
