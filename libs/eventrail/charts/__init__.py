"""Line charts as self-contained SVG, for reports that need no plotting library."""

from eventrail.charts.lines import Line, Panel, draw

__all__ = ["Line", "Panel", "draw"]
