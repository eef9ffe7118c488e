"""A report on a tiny project, in one call."""

from datetime import UTC, datetime

import pytest
from tiny_artifacts import manifest, write_artifacts

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import CheckSettings, run_checks
from mkdocs_dagbook.site_model import build_site_model
from mkdocs_dagbook.site_model.column_flow import with_column_lineage

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def site_of(tmp_path):
    def site(name, entries, **files):
        folder = write_artifacts(tmp_path / name, manifest=manifest(*entries), **files)
        return with_column_lineage(build_site_model(read_artifacts(folder), now=NOW))

    return site


@pytest.fixture
def report_on(site_of):
    def report(*entries, settings=None, today=None, baseline=None, earlier=(), **files):
        return run_checks(
            site_of("target", entries, **files),
            settings or CheckSettings(),
            today=today,
            baseline=baseline,
            earlier=site_of("earlier", earlier) if earlier else None,
        )

    return report


@pytest.fixture
def messages_of(report_on):
    """What one rule says about these entries, whatever the others say."""

    def messages(rule, *entries, **options):
        report = report_on(*entries, **options)
        return [found.message for found in report.findings if found.rule == rule]

    return messages
