"""Words of the book in pages somebody writes: ``{{ model("orders") }}`` and its siblings.

An extension of Python-Markdown. The plugin for MkDocs registers it with the open book; for other
hosts ``markdown_host`` opens one.
"""

from mkdocs_dagbook.shortcodes.extension import ShortcodeExtension, Written
from mkdocs_dagbook.shortcodes.kinds import SHORTCODES

__all__ = ["SHORTCODES", "ShortcodeExtension", "Written"]
