"""Two states of a tiny project, compared in one call."""

from datetime import UTC, datetime

import pytest
from tiny_artifacts import manifest, write_artifacts

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.comparison import compare
from mkdocs_dagbook.comparison.telling import headline
from mkdocs_dagbook.site_model import build_site_model
from mkdocs_dagbook.site_model.column_flow import with_column_lineage

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def site_of(tmp_path_factory):
    def site(entries, **files):
        folder = tmp_path_factory.mktemp("state")
        write_artifacts(folder, manifest=manifest(*entries), **files)
        return with_column_lineage(build_site_model(read_artifacts(folder), now=NOW))

    return site


@pytest.fixture
def changes_between(site_of):
    """What changed; ``before_files`` and ``after_files`` are further artifacts of either state."""

    def changes(before, after, before_files=None, after_files=None):
        return compare(
            site_of(before, **(before_files or {})), site_of(after, **(after_files or {}))
        )

    return changes


@pytest.fixture
def told_between(changes_between):
    """The same as sentences: weight, thing, what changed."""

    def told(*states, **files):
        found = changes_between(*states, **files).every
        return [f"{each.weight}: {each.name}: {headline(each)}" for each in found]

    return told
