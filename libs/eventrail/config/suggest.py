"""Say which names there are when one is unknown."""

import difflib
from collections.abc import Iterable

MOST_NAMED = 20


def known_names(name: str, known: Iterable[str]) -> str:
    """Return `did you mean 'slots'? there are: model, slots, url`, as far as it applies."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    listed = ", ".join(names[:MOST_NAMED]) or "none"
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"{meant}there are: {listed}{more}"
