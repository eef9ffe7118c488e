"""What a gate finds in a tiny project, and the wishes that come of it."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tiny_artifacts import manifest, write_artifacts

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import CheckSettings, run_checks
from mkdocs_dagbook.mending import FixWith, wishes_of
from mkdocs_dagbook.site_model import build_site_model
from mkdocs_dagbook.site_model.column_flow import with_column_lineage

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def asked_of(tmp_path):
    """The site of these entries and what shall be written."""

    def asked(*entries, settings=None, fix_with=FixWith.STUBS, **files):
        folder = write_artifacts(tmp_path / "target", manifest=manifest(*entries), **files)
        site = with_column_lineage(build_site_model(read_artifacts(folder), now=NOW))
        report = run_checks(site, settings or CheckSettings())
        return SimpleNamespace(
            site=site, wishes=wishes_of(report, site, fix_with), folder=folder, report=report
        )

    return asked
