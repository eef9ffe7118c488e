"""A book from a folder of artifacts, and what hosts of every kind make of it."""

from mkdocs_dagbook.publish.clock import clock_of
from mkdocs_dagbook.publish.open_book import BookRequest, Opened, open_book

__all__ = ["BookRequest", "Opened", "clock_of", "open_book"]
