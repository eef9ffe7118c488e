"""Drawings made when the site is built: a graph in, inline SVG out.

Pure; nothing of MkDocs, no scripts needed.
"""

from mkdocs_dagbook.pages.drawing.graph import (
    DrawingGraph,
    DrawingNode,
    collapse_groups,
    neighbourhood,
)
from mkdocs_dagbook.pages.drawing.svg import draw_lineage

__all__ = ["DrawingGraph", "DrawingNode", "collapse_groups", "draw_lineage", "neighbourhood"]
