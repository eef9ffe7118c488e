"""Read back what the warehouse holds: columns, types, row counts, coverage, freshness."""

from dagbook.capture.catalog import capture_catalog
from dagbook.capture.freshness import check_freshness, has_freshness

__all__ = ["capture_catalog", "check_freshness", "has_freshness"]
