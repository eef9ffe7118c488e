"""What happened, in dbt's formats: manifest v12, run_results v6, catalog v1, sources v3.

Field by field as dbt 1.12 writes them. A manifest of dagbook reads like one of dbt's, so tools, the
book and dbt itself (as ``--state``) need not care who wrote it.
"""

from dagbook.artifacts.catalog import read_catalog, read_mark, write_catalog
from dagbook.artifacts.encode import write_json
from dagbook.artifacts.journal import Journal, begin_journal
from dagbook.artifacts.last_run import LastRun, read_last_run
from dagbook.artifacts.manifest import (
    NOTHING_KNOWN,
    ManifestFacts,
    Outcome,
    WrittenManifest,
    add_outcomes,
    known_records,
    manifest_body,
)
from dagbook.artifacts.metadata import Stamp
from dagbook.artifacts.run_results import write_run_results
from dagbook.artifacts.semantic_manifest import write_semantic_manifest
from dagbook.artifacts.sources import write_sources
from dagbook.records.plain import plain

__all__ = [
    "NOTHING_KNOWN",
    "Journal",
    "LastRun",
    "ManifestFacts",
    "Outcome",
    "Stamp",
    "WrittenManifest",
    "add_outcomes",
    "begin_journal",
    "known_records",
    "manifest_body",
    "plain",
    "read_catalog",
    "read_last_run",
    "read_mark",
    "write_catalog",
    "write_json",
    "write_run_results",
    "write_semantic_manifest",
    "write_sources",
]
