"""The kinds of pages: each module plans the pages of one kind and writes them."""

from collections.abc import Callable, Iterator

from mkdocs_dagbook.pages.book import Book
from mkdocs_dagbook.pages.kinds.changes import plan_changes
from mkdocs_dagbook.pages.kinds.diagram import plan_diagrams
from mkdocs_dagbook.pages.kinds.exposures import plan_exposures
from mkdocs_dagbook.pages.kinds.freshness import plan_freshness
from mkdocs_dagbook.pages.kinds.glossary import plan_glossary
from mkdocs_dagbook.pages.kinds.health import plan_health
from mkdocs_dagbook.pages.kinds.home import plan_home
from mkdocs_dagbook.pages.kinds.lineage import plan_lineage
from mkdocs_dagbook.pages.kinds.macros import plan_macros
from mkdocs_dagbook.pages.kinds.people import plan_groups, plan_owners
from mkdocs_dagbook.pages.kinds.personal_data import plan_personal_data
from mkdocs_dagbook.pages.kinds.project import plan_docs, plan_findings
from mkdocs_dagbook.pages.kinds.routines import plan_analyses, plan_functions
from mkdocs_dagbook.pages.kinds.runs import plan_runs
from mkdocs_dagbook.pages.kinds.search import plan_search
from mkdocs_dagbook.pages.kinds.semantics import (
    plan_metrics,
    plan_saved_queries,
    plan_semantic_models,
)
from mkdocs_dagbook.pages.kinds.shelves import plan_folders, plan_packages
from mkdocs_dagbook.pages.kinds.table import plan_tables
from mkdocs_dagbook.pages.kinds.table_lists import plan_table_lists
from mkdocs_dagbook.pages.kinds.tags import plan_tags
from mkdocs_dagbook.pages.kinds.tests import plan_tests
from mkdocs_dagbook.pages.page import PlannedPage

PageKind = Callable[[Book], Iterator[PlannedPage]]

PAGE_KINDS: tuple[PageKind, ...] = (
    plan_home,
    plan_table_lists,
    plan_tables,
    plan_exposures,
    plan_metrics,
    plan_semantic_models,
    plan_saved_queries,
    plan_lineage,
    plan_diagrams,
    plan_personal_data,
    plan_tests,
    plan_runs,
    plan_freshness,
    plan_health,
    plan_findings,
    plan_changes,
    plan_glossary,
    plan_owners,
    plan_groups,
    plan_tags,
    plan_folders,
    plan_packages,
    plan_macros,
    plan_functions,
    plan_analyses,
    plan_docs,
    plan_search,
)
