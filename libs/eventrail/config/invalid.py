"""The one error of this package."""

from eventrail.contracts.errors import EventrailError


class InvalidConfig(EventrailError):
    """The configuration document does not fit; the message names the field."""
