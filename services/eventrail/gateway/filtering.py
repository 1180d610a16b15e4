"""What can be known at the door of the filters of a search."""

from collections.abc import Mapping

from eventrail.contracts.documents import METADATA_CHARACTERS, METADATA_ENTRIES
from eventrail.gateway.refusing import invalid


def check_filters(filters: Mapping[str, str]) -> None:
    """Check what a request narrows its documents by, within the bounds of documents' metadata.

    Raises:
        RequestProblem: there are too many, or no document can have a name or value; `where` is
            `filters`, or `filters.` with the name.
    """
    if len(filters) > METADATA_ENTRIES:
        raise invalid("filters", f"has {len(filters)} names; {METADATA_ENTRIES} are taken")
    for name, value in filters.items():
        if not 0 < len(name) <= METADATA_CHARACTERS:
            raise invalid("filters", f"has a name of {len(name)} characters", hint=_BOUNDS)
        if not 0 < len(value) <= METADATA_CHARACTERS:
            raise invalid(f"filters.{name}", f"has {len(value)} characters", hint=_BOUNDS)


_BOUNDS = (
    f"1 to {METADATA_CHARACTERS} are taken; leave a filter out to find documents whatever their "
    "metadata says"
)
