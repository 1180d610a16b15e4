"""Values that stand nowhere else, and the ways in which they could be stored."""

import base64

EMAIL = "canary.moss@leak.example.org"
CARD = "4556 7375 8689 9855"
RRN = "850213-1234563"
SECRET = "sk-canaryA1b2C3d4E5f6G7h8I9j0"
EMPLOYEE = "EMP-7749213"
PHONE = "010-9876-5432"

ALL = (EMAIL, CARD, RRN, SECRET, EMPLOYEE, PHONE)
TEXT = f"I am {EMAIL}, card {CARD}, 주민등록번호 {RRN}, key {SECRET}, staff {EMPLOYEE}, {PHONE}."


def traces_in(payload: bytes) -> set[str]:
    """Return the canaries that can be read in some bytes, plain or encoded."""
    folded = payload.lower()
    return {
        canary
        for canary in ALL
        if any(writing.lower() in folded for writing in _writings(canary))
        or any(writing in payload for writing in _base64(canary))
    }


def _writings(canary: str) -> list[bytes]:
    digits = "".join(each for each in canary if each.isdigit())
    plain = [canary, canary.replace(" ", ""), canary.replace("-", "")]
    numbers = [digits] if len(digits) > 9 else []
    return [each.encode() for each in (*plain, *numbers)] + [canary.encode().hex().encode()]


def _base64(canary: str) -> list[bytes]:
    """Return what is the same in base64 wherever in a text the canary begins."""
    encoded = canary.encode()
    return [base64.b64encode(encoded[skip:])[:-4] for skip in range(3)]
