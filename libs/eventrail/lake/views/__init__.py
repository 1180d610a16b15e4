"""DuckDB over the lake: one view a file, with what its columns mean in its head."""

from eventrail.lake.views.definitions import VIEWS, View
from eventrail.lake.views.opening import open_lake

__all__ = ["VIEWS", "View", "open_lake"]
