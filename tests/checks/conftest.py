"""A report on a tiny project, in one call."""

from datetime import UTC, datetime

import pytest
from tiny_artifacts import manifest, write_artifacts

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import CheckSettings, run_checks
from mkdocs_dagbook.site_model import build_site_model

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def report_on(tmp_path):
    def report(*entries, settings=None, today=None, baseline=None, **files):
        folder = write_artifacts(tmp_path / "target", manifest=manifest(*entries), **files)
        site = build_site_model(read_artifacts(folder), now=NOW)
        return run_checks(site, settings or CheckSettings(), today=today, baseline=baseline)

    return report


@pytest.fixture
def messages_of(report_on):
    """What one rule says about these entries, whatever the others say."""

    def messages(rule, *entries, **options):
        report = report_on(*entries, **options)
        return [found.message for found in report.findings if found.rule == rule]

    return messages
