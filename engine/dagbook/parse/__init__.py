"""Files to declarations, one file at a time: what each declares and what its Jinja calls."""

from dagbook.parse.files import parse_files
from dagbook.parse.macros import parse_macros

__all__ = ["parse_files", "parse_macros"]
