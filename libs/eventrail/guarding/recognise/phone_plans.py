"""National numbering plans, taken from libphonenumber's data."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from phonenumbers import PhoneMetadata

_SOLID_DIGITS: Final = 11
"""Length of a mobile number that is recognised without any separator; shorter runs of digits are
too often something else."""


class NationalPlan(NamedTuple):
    """The numbers that begin with a trunk 0 in a set of regions.

    Attributes:
        numbers: Matches the digits of every valid number, the trunk 0 included.
        mobiles: Matches those of mobile numbers only.
    """

    numbers: re.Pattern[str]
    mobiles: re.Pattern[str]

    def has(self, digits: str, written: str) -> bool:
        """Whether a number, as digits and as written, is one of the plan."""
        if not digits.startswith("0"):
            return False
        if written == digits:
            return len(digits) == _SOLID_DIGITS and self.mobiles.fullmatch(digits) is not None
        return self.numbers.fullmatch(digits) is not None


@lru_cache(maxsize=16)
def national_plan(regions: tuple[str, ...]) -> NationalPlan:
    """Reads the plans of several regions (ISO 3166 codes) into one.

    Raises:
        ValueError: libphonenumber does not know a region.
    """
    plans = [_plan(region) for region in regions]
    numbers = "|".join(numbers for numbers, _ in plans)
    mobiles = "|".join(mobiles for _, mobiles in plans)
    return NationalPlan(re.compile(numbers), re.compile(mobiles))


def _plan(region: str) -> tuple[str, str]:
    """The patterns of all numbers and of mobile numbers of one region."""
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None:
        raise ValueError(f"no numbering plan for region {region!r}: use an ISO 3166 code")
    kinds = (
        metadata.fixed_line,
        metadata.mobile,
        metadata.toll_free,
        metadata.premium_rate,
        metadata.shared_cost,
        metadata.voip,
        metadata.uan,
        metadata.personal_number,
    )
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None]
    trunk = metadata.national_prefix or ""
    numbers = "|".join(pattern for pattern in patterns if pattern)
    mobile = metadata.mobile.national_number_pattern if metadata.mobile else None
    return f"{trunk}(?:{numbers})", f"{trunk}(?:{mobile or '(?!)'})"
