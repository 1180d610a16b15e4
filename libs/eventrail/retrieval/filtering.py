"""The filters of a request, as they are searched with."""

from collections.abc import Mapping

from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import unmask


def filters_of(masked: Mapping[str, str], dictionary: MaskDictionary) -> dict[str, str]:
    """Return filters with their own values, which is what documents' metadata hold.

    A value that the tenant's policy hashes stays hashed, and finds no document.

    Args:
        masked: `Screened.filters`; this is also what the log is told.
        dictionary: the request's, opened.
    """
    return {name: unmask(value, dictionary) for name, value in sorted(masked.items())}
