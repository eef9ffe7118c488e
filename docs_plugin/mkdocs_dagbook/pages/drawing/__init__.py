"""Drawings made when the site is built: boxes and arrows in, inline SVG out.

Pure; nothing of MkDocs, no scripts needed.
"""

from mkdocs_dagbook.pages.drawing.boxes import draw_boxes, draw_lineage
from mkdocs_dagbook.pages.drawing.graph import (
    Arrow,
    DrawingGraph,
    DrawingNode,
    DrawingRow,
    collapse_groups,
    neighbourhood,
)

__all__ = [
    "Arrow",
    "DrawingGraph",
    "DrawingNode",
    "DrawingRow",
    "collapse_groups",
    "draw_boxes",
    "draw_lineage",
    "neighbourhood",
]
