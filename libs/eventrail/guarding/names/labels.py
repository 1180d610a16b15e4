"""The kinds of names that the tagger tells apart."""

from typing import Final

NONE: Final = "O"

PERSON: Final = "PERSON"
LOCATION: Final = "LOCATION"
ORGANIZATION: Final = "ORGANIZATION"
STREET_ADDRESS: Final = "STREET_ADDRESS"
TITLE: Final = "TITLE"
AGE: Final = "AGE"
DATE_TIME: Final = "DATE_TIME"
NRP: Final = "NRP"
ZIP_CODE: Final = "ZIP_CODE"
QUANTITY: Final = "QUANTITY"

LABELS: Final = (
    NONE,
    *(PERSON, LOCATION, ORGANIZATION, STREET_ADDRESS, TITLE),
    *(AGE, DATE_TIME, NRP, ZIP_CODE, QUANTITY),
)
"""What a word may be; `NRP` is a nationality, faith or political group, as in Presidio."""

KINDS: Final = LABELS[1:]
"""The kinds of spans that the tagger reports."""
