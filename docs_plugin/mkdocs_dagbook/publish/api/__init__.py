"""The book as JSON files, each of a published schema: for catalogues, scripts and chat programs."""

from mkdocs_dagbook.publish.api.write import VERSION, api_files, write_api

__all__ = ["VERSION", "api_files", "write_api"]
