"""The lake: the log, the notes, changes and operations as Parquet files, and DuckDB over them.

from eventrail.lake import open_lake

with open_lake(".eventrail/lake") as lake:
lake.sql("SELECT model, count(*) FROM requests GROUP BY model").df()
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eventrail.lake.views import VIEWS, open_lake

__all__ = ["VIEWS", "open_lake"]


def __getattr__(name: str) -> Any:
    """Load DuckDB once somebody asks for it, not whenever a part of this package is imported."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from eventrail.lake import views  # noqa: PLC0415

    return getattr(views, name)
