"""A book from a folder of artifacts, and what hosts of every kind make of it."""

from mkdocs_dagbook.publish.assets import FOLDER as ASSETS
from mkdocs_dagbook.publish.assets import asset_files
from mkdocs_dagbook.publish.clock import clock_of
from mkdocs_dagbook.publish.contents import Contents, contents_of
from mkdocs_dagbook.publish.edition import Edition, make_edition
from mkdocs_dagbook.publish.forms import FORMS, Form
from mkdocs_dagbook.publish.llms import llms_files
from mkdocs_dagbook.publish.open_book import BookRequest, Opened, open_book, refuse_leaks
from mkdocs_dagbook.publish.own_pages import NO_PAGES, OwnPages, read_own_pages
from mkdocs_dagbook.publish.policy import POLICY_FILE, Inline, policy_of

__all__ = [
    "ASSETS",
    "FORMS",
    "NO_PAGES",
    "POLICY_FILE",
    "BookRequest",
    "Contents",
    "Edition",
    "Form",
    "Inline",
    "Opened",
    "OwnPages",
    "asset_files",
    "clock_of",
    "contents_of",
    "llms_files",
    "make_edition",
    "open_book",
    "policy_of",
    "read_own_pages",
    "refuse_leaks",
]
