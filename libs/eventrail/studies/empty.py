"""A report on nothing says so, and how to get data."""

from eventrail.studies.report import Report
from eventrail.studies.selection import Selection


def nothing(kind: str, title: str, selection: Selection, *, lake_is_empty: bool) -> Report:
    """Return the report of a selection without requests."""
    if lake_is_empty:
        changed = "The lake holds no request yet."
        todo = (
            "Start the system with `eventrail up`, ask something with `eventrail ask`, and wait "
            "until the archiver has written it: a few seconds, or until the service stops."
        )
    else:
        changed = "No request of the lake fits the selection."
        todo = (
            "Widen --since and --until, or loosen --tenant and --where; "
            '`eventrail sql "SELECT min(accepted_at), max(accepted_at), count(*) FROM requests"` '
            "shows what there is."
        )
    parts = [
        f"--{name} {value}"
        for name in ("since", "until", "tenant", "where")
        if (value := getattr(selection, name))
    ]
    subject = f"Selection: {' '.join(parts) or 'everything'}"
    sure = "This is certain: files were counted, nothing was estimated."
    return Report(kind, title, subject, changed, sure, todo, empty=True)
