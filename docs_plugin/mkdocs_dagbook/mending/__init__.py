"""Write into properties files what the gate misses, and nothing else.

    report + site ──► wishes ──► sheets (YAML with marks) ──► edits ──► proof ──► new texts

A file is never printed anew: lines are put in and taken out at the marks of its parser, so that
comments, order, quotes, anchors and line endings stay as they are, byte for byte.
"""

from mkdocs_dagbook.mending.deeds import Deed, Left, Verb
from mkdocs_dagbook.mending.files import mend_project, write_all
from mkdocs_dagbook.mending.mend import MendedText, mend_text
from mkdocs_dagbook.mending.telling import diff_of, tell_mending
from mkdocs_dagbook.mending.wishes import ColumnWish, FixWith, Wish, wishes_of

__all__ = [
    "ColumnWish",
    "Deed",
    "FixWith",
    "Left",
    "MendedText",
    "Verb",
    "Wish",
    "diff_of",
    "mend_project",
    "mend_text",
    "tell_mending",
    "wishes_of",
    "write_all",
]
